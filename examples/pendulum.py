"""A damped pendulum: its length, damping and release angle found from measured angles.

The equations of motion, with k and m for their right-hand sides:

    theta' = omega
    omega' = -damping * omega - g / length * sin(theta)
"""

import math
from typing import Annotated

import numpy as np

import srcdiff

GRAVITY = 9.81  # m/s^2


@srcdiff.gradient(wrt=("length", "damping", "release"))
def misfit(
    length: float,
    damping: float,
    release: float,
    angles: Annotated[np.ndarray, "n"],
    dt: float,
) -> float:
    """Mean squared error against angles measured every `dt` after the release."""
    stiffness = GRAVITY / length
    theta = release
    omega = 0.0
    total = 0.0
    for angle in angles:
        # one step of the classical Runge-Kutta method
        k1 = omega
        m1 = -damping * k1 - stiffness * math.sin(theta)
        k2 = omega + 0.5 * dt * m1
        m2 = -damping * k2 - stiffness * math.sin(theta + 0.5 * dt * k1)
        k3 = omega + 0.5 * dt * m2
        m3 = -damping * k3 - stiffness * math.sin(theta + 0.5 * dt * k2)
        k4 = omega + dt * m3
        m4 = -damping * k4 - stiffness * math.sin(theta + dt * k3)
        theta += dt / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
        omega += dt / 6.0 * (m1 + 2.0 * m2 + 2.0 * m3 + m4)
        total += (theta - float(angle)) ** 2  # NumPy's own scalars are slower
    return total / len(angles)


def simulate(length, damping, release, steps, dt):
    """The angles at dt, 2 dt, ..., by many small steps of another method."""
    theta, omega, angles = release, 0.0, []
    for _ in range(steps):
        for _ in range(200):
            acceleration = -damping * omega - GRAVITY / length * math.sin(theta)
            omega += dt / 200 * acceleration
            theta += dt / 200 * omega
        angles.append(theta)
    return np.array(angles)


def measured(steps=100, dt=0.05):
    """Angles of a pendulum of 0.8 m, each with an error of up to 0.01 rad."""
    ripple = 0.01 * np.sin(37.0 * np.arange(steps))
    return simulate(0.8, 0.25, 0.6, steps, dt) + ripple


def fit(angles, dt, start=(1.0, 0.1, 0.5), gradient=None, steps=60):
    """(length, damping, release) by gradient descent with Barzilai-Borwein steps."""
    gradient = gradient or misfit.grad
    point, rate = np.array(start), 1e-3
    slope = np.array(gradient(*point, angles, dt))
    for _ in range(steps):
        last_point, last_slope = point, slope
        point = point - rate * slope
        slope = np.array(gradient(*point, angles, dt))
        change, bend = point - last_point, slope - last_slope
        rate = change @ change / max(change @ bend, 1e-12)
    return point


def example_inputs(steps=100):
    """Arguments of `misfit`, the same at every call."""
    return dict(length=1.0, damping=0.1, release=0.5, angles=measured(steps), dt=0.05)


if __name__ == "__main__":
    fitted = fit(measured(), 0.05)
    for name, value in zip(("length", "damping", "release"), fitted):
        print(f"{name:8s} {value:.4f}")
