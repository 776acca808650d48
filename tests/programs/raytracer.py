"""A ray tracer of spheres: nearest hit, diffuse and specular shading, hard shadows, one mirror bounce."""

import math
from typing import NamedTuple

import numpy as np

EPSILON = 1e-6
AMBIENT = 0.1


class Sphere(NamedTuple):
    center: np.ndarray
    radius: float
    color: np.ndarray
    mirror: float = 0.0


def normalize(v):
    return v / np.sqrt(v @ v)


def intersect(origin, direction, center, radius):
    """The distance to the first hit in front, or None."""
    oc = origin - center
    b = oc @ direction
    disc = b * b - (oc @ oc - radius * radius)
    if disc < 0:
        return None
    root = math.sqrt(disc)
    for t in (-b - root, -b + root):
        if t > EPSILON:
            return t
    return None


def nearest(origin, direction, spheres):
    best, hit = math.inf, None
    for sphere in spheres:
        t = intersect(origin, direction, sphere.center, sphere.radius)
        if t is not None and t < best:
            best, hit = t, sphere
    return best, hit


def shade(point, normal, view, sphere, light, spheres):
    color = AMBIENT * sphere.color
    to_light = light - point
    distance = np.sqrt(to_light @ to_light)
    to_light = to_light / distance
    blocked, _ = nearest(point, to_light, spheres)
    if blocked < distance:
        return color
    diffuse = max(normal @ to_light, 0.0)
    half = normalize(to_light - view)
    specular = max(normal @ half, 0.0) ** 20
    return color + diffuse * sphere.color + 0.5 * specular


def trace(origin, direction, spheres, light, depth=0):
    t, sphere = nearest(origin, direction, spheres)
    if sphere is None:
        return np.array([0.2, 0.3, 0.5]) * (0.5 + 0.5 * direction[1])
    point = origin + t * direction
    normal = (point - sphere.center) / sphere.radius
    color = shade(point, normal, direction, sphere, light, spheres)
    if sphere.mirror > 0 and depth < 2:
        bounced = direction - 2 * (direction @ normal) * normal
        color = (1 - sphere.mirror) * color + sphere.mirror * trace(point, bounced, spheres, light, depth + 1)
    return color


def image_error(center, radius, light, target, width=4, height=3):
    """The mean squared difference between the picture and a target; the first sphere is what is looked for."""
    spheres = [
        Sphere(center, radius, np.array([0.9, 0.2, 0.1])),
        Sphere(np.array([1.1, -0.1, 4.3]), 0.9, np.array([0.1, 0.8, 0.3]), mirror=0.4),
    ]
    eye = np.zeros(3)
    error = 0.0
    for j in range(height):
        for i in range(width):
            x = (2 * (i + 0.5) / width - 1) * 0.7
            y = (1 - 2 * (j + 0.5) / height) * 0.5
            direction = normalize(np.array([x, y, 1.0]))
            pixel = trace(eye, direction, spheres, light)
            error += np.sum((pixel - target[j, i]) ** 2)
    return error / (width * height)


def first_sphere_depths(center, radius, n=5):
    """The sum of the distances at which rays hit one sphere; what misses counts as far away."""
    total = 0.0
    for k in range(n):
        angle = -0.4 + 0.2 * k
        t = intersect(np.zeros(3), np.array([math.sin(angle), 0.0, math.cos(angle)]), center, radius)
        total += 10.0 if t is None else t
    return total


TARGET = np.full((3, 4, 3), 0.3)
CENTER = np.array([-0.5, 0.1, 3.2])

CASES = {
    "image_error": (dict(center=CENTER, radius=0.85, light=np.array([-2.0, 3.0, -1.0]), target=TARGET), ("center", "radius", "light")),
    "first_sphere_depths": (dict(center=CENTER, radius=0.85), ("center", "radius")),
}
