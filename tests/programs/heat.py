"""Heat conduction: explicit steps in place, Crank-Nicolson in a class, a plate relaxed by Gauss-Seidel, a source that switches."""

import numpy as np


class Rod:
    """Crank-Nicolson on a rod with fixed ends."""

    def __init__(self, temperatures, conductivity, dt=0.1, dx=0.5):
        self.u = np.array(temperatures, dtype=float)
        self.lam = conductivity * dt / (2 * dx**2)
        self.history = [self.u]

    def rhs(self):
        u, lam = self.u, self.lam
        d = u.copy()
        d[1:-1] = lam * u[:-2] + (1 - 2 * lam) * u[1:-1] + lam * u[2:]
        return d

    def step(self):
        n = len(self.u)
        d = self.rhs()
        c = np.zeros(n)
        for i in range(1, n - 1):
            m = 1 + 2 * self.lam - (-self.lam) * c[i - 1]
            c[i] = -self.lam / m
            d[i] = (d[i] + self.lam * d[i - 1]) / m
        for i in range(n - 2, 0, -1):
            d[i] -= c[i] * d[i + 1]
        self.u = d
        self.history.append(d)

    def __len__(self):
        return len(self.history)


def rod_mean(temperatures, conductivity, steps=5):
    """The mean over time of the middle temperature."""
    rod = Rod(temperatures, conductivity)
    for _ in range(steps):
        rod.step()
    middle = len(temperatures) // 2
    return sum(u[middle] for u in rod.history) / len(rod)


def explicit(u, conductivity, source=0.5, steps=6):
    """Two buffers that are swapped, and a source that is switched off once it is warm."""
    old, new = u.copy(), np.zeros_like(u)
    on = True
    for k in range(steps):
        new[0], new[-1] = old[0], old[-1]
        for i in range(1, len(u) - 1):
            new[i] = old[i] + conductivity * (old[i - 1] - 2 * old[i] + old[i + 1])
            if on and i == len(u) // 2:
                new[i] += source
        if new.max() > 2.0:
            on = False
        old, new = new, old
    return np.sum(old**2)


def plate(top, left, omega, sweeps=4, n=4):
    """Gauss-Seidel with overrelaxation; stops early when nothing moves."""
    u = np.zeros((n, n))
    u[0, :] = top
    u[:, 0] = left
    for sweep in range(sweeps):
        largest = 0.0
        for i in range(1, n - 1):
            for j in range(1, n - 1):
                change = omega * ((u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1]) / 4 - u[i, j])
                u[i, j] += change
                largest = max(largest, abs(change))
        if largest < 1e-12:
            break
    return u[1:-1, 1:-1].mean() + largest


U = np.array([1.0, 1.3, 1.8, 0.9, 0.4, 0.2])

CASES = {
    "rod_mean": (dict(temperatures=U, conductivity=0.8), ("temperatures", "conductivity")),
    "explicit": (dict(u=U, conductivity=0.2, source=0.4), ("u", "conductivity", "source")),
    "plate": (dict(top=1.0, left=0.4, omega=1.1), ("top", "left", "omega")),
}
