"""A robot arm: forward kinematics over a list of joints, homogeneous matrices, inverse kinematics by damped steps, a joint limit."""

from functools import reduce
from typing import NamedTuple, Optional

import numpy as np


class Joint(NamedTuple):
    length: float
    kind: str = "revolute"
    limit: Optional[float] = None


ARM = [Joint(1.0), Joint(0.7, limit=1.5), Joint(0.4), Joint(0.2, kind="prismatic")]


def transform(joint, q):
    if joint.limit is not None:
        q = np.clip(q, -joint.limit, joint.limit)
    if joint.kind == "revolute":
        c, s = np.cos(q), np.sin(q)
        return np.array([[c, -s, joint.length * c], [s, c, joint.length * s], [0.0, 0.0, 1.0]])
    if joint.kind == "prismatic":
        return np.array([[1.0, 0.0, joint.length + q], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    raise ValueError(f"unknown joint {joint.kind!r}")


def end_effector(angles, arm=ARM):
    T = np.eye(3)
    for joint, q in zip(arm, angles):
        T = T @ transform(joint, q)
    return T[:2, 2]


def distance(angles, target):
    """From the hand to the target."""
    gap = end_effector(angles) - target
    return np.sqrt(gap @ gap)


def folded(angles, target):
    """The same by functools.reduce."""
    pose = reduce(lambda T, pair: T @ transform(*pair), zip(ARM, angles), np.eye(3))
    return np.sum((pose[:2, 2] - target) ** 2)


def chain_reach(lengths, angles):
    """The height of the last joint of a planar chain, by accumulated angles."""
    x, y, heading = 0.0, 0.0, 0.0
    path = [(x, y)]
    for length, angle in zip(lengths, angles):
        heading += angle
        x += length * np.cos(heading)
        y += length * np.sin(heading)
        path.append((x, y))
    steps = [np.hypot(b[0] - a[0], b[1] - a[1]) for a, b in zip(path, path[1:])]
    return path[-1][1] + 0.1 * sum(steps)


def reached(target, damping, steps=6):
    """The distance that is left after some steps of inverse kinematics with a numerical Jacobian."""
    q = np.array([0.4, 0.3, 0.2, 0.0])
    for _ in range(steps):
        here = end_effector(q)
        error = target - here
        J = np.zeros((2, len(q)))
        for k in range(len(q)):
            bumped = q.copy()
            bumped[k] += 1e-3
            J[:, k] = (end_effector(bumped) - here) / 1e-3
        q = q + J.T @ error / (damping + np.sum(J**2))
    return np.sum((end_effector(q) - target) ** 2)


ANGLES = np.array([0.3, 0.5, -0.2, 0.1])
TARGET = np.array([1.2, 1.1])

CASES = {
    "distance": (dict(angles=ANGLES, target=TARGET), ("angles", "target")),
    "folded": (dict(angles=ANGLES, target=TARGET), ("angles",)),
    "chain_reach": (dict(lengths=[1.0, 0.8, 0.5, 0.3], angles=ANGLES), ("angles",)),
    "reached": (dict(target=TARGET, damping=0.5), ("target", "damping")),
}
