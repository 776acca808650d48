from scipy.integrate import odeint

CASE = {"wrt": ("length", "damping"), "arguments": {"length": 1.3, "damping": 0.2, "angle": 0.5}}


def slope(state, t, length, damping):
    angle, velocity = state
    return [velocity, -9.81 / length * angle - damping * velocity]


def f(length: float, damping: float, angle: float):
    path = odeint(slope, [angle, 0.0], [0.0, 0.5, 1.0], args=(length, damping))
    return path[-1, 0] ** 2
