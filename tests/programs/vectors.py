"""A planetary system with a vector class: operators, a leapfrog integrator, an energy."""

import math


class Vec:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, other):
        return Vec(self.x + other.x, self.y + other.y)

    def __sub__(self, other):
        return Vec(self.x - other.x, self.y - other.y)

    def __mul__(self, factor):
        return Vec(self.x * factor, self.y * factor)

    __rmul__ = __mul__

    def __neg__(self):
        return Vec(-self.x, -self.y)

    def dot(self, other):
        return self.x * other.x + self.y * other.y

    def norm(self):
        return math.sqrt(self.dot(self))

    def __repr__(self):
        return f"Vec({self.x:.3g}, {self.y:.3g})"


class Body:
    def __init__(self, name, mass, position, velocity):
        self.name = name
        self.mass = mass
        self.position = position
        self.velocity = velocity


def accelerations(bodies, G):
    result = []
    for body in bodies:
        total = Vec(0.0, 0.0)
        for other in bodies:
            if other is body:
                continue
            gap = other.position - body.position
            total = total + gap * (G * other.mass / gap.norm() ** 3)
        result.append(total)
    return result


def leapfrog(bodies, dt, G):
    for body, a in zip(bodies, accelerations(bodies, G)):
        body.velocity = body.velocity + 0.5 * dt * a
    for body in bodies:
        body.position = body.position + dt * body.velocity
    for body, a in zip(bodies, accelerations(bodies, G)):
        body.velocity = body.velocity + 0.5 * dt * a


def energy(bodies, G):
    kinetic = sum(0.5 * b.mass * b.velocity.dot(b.velocity) for b in bodies)
    potential = 0.0
    for i, a in enumerate(bodies):
        for b in bodies[i + 1 :]:
            potential -= G * a.mass * b.mass / (a.position - b.position).norm()
    return kinetic + potential


def planet_distance(sun_mass, speed, G=1.0, steps=12):
    """How far the planet is from the sun in the end, plus the energy."""
    sun = Body("sun", sun_mass, Vec(0.0, 0.0), Vec(0.0, 0.0))
    planet = Body("planet", 0.01, Vec(1.0, 0.0), Vec(0.0, speed))
    bodies = [sun, planet]
    for _ in range(steps):
        leapfrog(bodies, 0.05, G)
    return (planet.position - sun.position).norm() + energy(bodies, G)


def projectile(speed, angle, drag=0.05, dt=0.05):
    """The range of a projectile with drag, interpolated where it lands."""
    p = Vec(0.0, 0.0)
    v = Vec(speed * math.cos(angle), speed * math.sin(angle))
    while True:
        a = Vec(0.0, -9.81) + -(drag * v.norm()) * v
        v = v + a * dt
        new = p + v * dt
        if new.y < 0:
            share = p.y / (p.y - new.y)
            return p.x + share * (new.x - p.x)
        p = new


CASES = {
    "planet_distance": (dict(sun_mass=1.1, speed=0.95, G=1.05), ("sun_mass", "speed", "G")),
    "projectile": (dict(speed=12.0, angle=0.7, drag=0.06), ("speed", "angle", "drag")),
}
