"""A particle simulation: dataclasses in a list, springs between neighbours, a floor that they bounce off."""

from dataclasses import dataclass, field, replace
from typing import List

import numpy as np

GRAVITY = np.array([0.0, -9.81])


@dataclass
class Particle:
    position: np.ndarray
    velocity: np.ndarray
    mass: float = 1.0
    pinned: bool = False

    def kinetic(self):
        return 0.5 * self.mass * self.velocity @ self.velocity


@dataclass
class World:
    particles: List[Particle] = field(default_factory=list)
    stiffness: float = 50.0
    damping: float = 0.1
    time: float = 0.0

    def add(self, position, velocity, **options):
        self.particles.append(Particle(position, velocity, **options))

    def forces(self):
        totals = [p.mass * GRAVITY - self.damping * p.velocity for p in self.particles]
        for i in range(len(self.particles) - 1):
            a, b = self.particles[i], self.particles[i + 1]
            delta = b.position - a.position
            length = np.sqrt(np.sum(delta**2))
            pull = self.stiffness * (length - 1.0) * delta / length
            totals[i] = totals[i] + pull
            totals[i + 1] = totals[i + 1] - pull
        return totals

    def step(self, dt):
        for particle, force in zip(self.particles, self.forces()):
            if particle.pinned:
                continue
            particle.velocity = particle.velocity + dt * force / particle.mass
            particle.position = particle.position + dt * particle.velocity
            if particle.position[1] < 0:
                particle.position = particle.position * np.array([1.0, -1.0])
                particle.velocity = particle.velocity * np.array([1.0, -0.8])
        self.time += dt

    def energy(self):
        return sum(p.kinetic() - p.mass * (p.position @ GRAVITY) for p in self.particles)


def chain_energy(stiffness, damping, mass, start, steps=25):
    """The energy of three particles in a chain, the first of which is pinned."""
    world = World(stiffness=stiffness, damping=damping)
    for k in range(3):
        world.add(start + np.array([1.1 * k, 0.0]), np.zeros(2), mass=mass, pinned=(k == 0))
    for _ in range(steps):
        world.step(0.02)
    return world.energy()


def advance(p, acceleration, dt):
    velocity = p.velocity + dt * acceleration
    return replace(p, position=p.position + dt * velocity, velocity=velocity)


def orbit_miss(position, velocity, gm=1.0, steps=20):
    """How far a body is from where it started, after some steps around a center."""
    body = Particle(position, velocity)
    for _ in range(steps):
        r = np.linalg.norm(body.position)
        body = advance(body, -gm * body.position / r**3, 0.05)
    return np.sum((body.position - position) ** 2)


CASES = {
    "chain_energy": (
        dict(stiffness=40.0, damping=0.2, mass=0.9, start=np.array([0.0, 0.5])),
        ("stiffness", "damping", "mass", "start"),
    ),
    "orbit_miss": (dict(position=np.array([1.0, 0.1]), velocity=np.array([0.1, 0.9]), gm=1.1), ("position", "velocity", "gm")),
}
