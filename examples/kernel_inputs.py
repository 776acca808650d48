"""The kernels that the benchmarks time, with their adjoints by hand and their inputs.

The kernels are those of `kernels.py` and `kernels_models.py`, and the loss of
`dense_network.py`; the adjoints those of the modules named after them.
"""

from dataclasses import dataclass
from typing import Callable, Optional, Tuple

import dense_network as network
import handwritten
import kernels
import kernels_by_hand
import kernels_models
import kernels_models_by_hand
import numpy as np

import srcdiff

KERNELS = []  # in the order of this file


class Disagreement(Exception):
    """A derivative is not what the one by hand is, or changes an argument."""


@dataclass(frozen=True)
class Kernel:
    """A kernel, its adjoint by hand, and arguments for both."""

    name: str
    primal: Callable
    by_hand: Callable
    wrt: Tuple[str, ...]
    of: Optional[str]  # the argument whose final value is the output, if not returned
    make: Callable  # make(rng, **sizes) gives the arguments by name
    small: dict  # sizes for tests
    large: dict  # sizes for timing

    @property
    def scalar(self):
        """Whether the output is a number: then the derivative is the gradient alone."""
        return self.primal.__annotations__.get("return") is float

    def inputs(self, sizes):
        """Arguments of the primal, the same at every call."""
        return self.make(np.random.default_rng(7), **sizes)

    def small_inputs(self):
        """Arguments of the primal for tests."""
        return self.inputs(self.small)

    def large_inputs(self):
        """Arguments of the primal for timing."""
        return self.inputs(self.large)

    def value(self, **inputs):
        """The output of the primal, which works on copies of the arguments."""
        own = {
            name: x.copy() if isinstance(x, np.ndarray) else x
            for name, x in inputs.items()
        }
        returned = self.primal(**own)
        return returned if self.of is None else own[self.of]

    def seeded(self, inputs):
        """Arguments of a derivative: those of the primal, and the output's adjoint."""
        if self.scalar:
            return inputs
        shape = self.value(**inputs).shape
        return {**inputs, "result_bar": np.random.default_rng(8).standard_normal(shape)}

    def generate(self, **options):
        """The derivative that srcdiff makes, with the same results as `by_hand`."""
        wrt = self.wrt if len(self.wrt) > 1 else self.wrt[0]
        make = srcdiff.grad if self.scalar else srcdiff.vjp
        return make(self.primal, wrt=wrt, of=self.of, **options)

    @property
    def in_loops(self):
        """The adjoint by hand in loops that numba compiles; it imports numba."""
        import kernels_models_numba
        import kernels_numba

        here = kernels_numba if hasattr(kernels_numba, self.name) else None
        return getattr(here or kernels_models_numba, self.name)

    def parts(self, derivative, arguments):
        """What a derivative gives, flat: the value if it comes with it, the gradients."""
        before = {name: np.copy(x) for name, x in arguments.items()}
        result = derivative(**arguments)
        for name, x in before.items():
            if not np.array_equal(x, arguments[name]):
                raise Disagreement(f"it changes its argument {name}")
        value, gradient = ((), result) if self.scalar else ((result[0],), result[1])
        return *value, *(gradient if len(self.wrt) > 1 else (gradient,))


def inputs_of_kernel(wrt, of, small, large):
    """Register the kernel of the same name as the function, which makes its inputs."""

    def register(make):
        name = make.__name__
        primal, by_hand = pair_named(name)
        KERNELS.append(Kernel(name, primal, by_hand, wrt, of, make, small, large))
        return make

    return register


def pair_named(name):
    """A kernel, and its adjoint by hand."""
    if name == "dense_network":
        return network.loss, handwritten.dense_network
    if hasattr(kernels, name):
        return getattr(kernels, name), getattr(kernels_by_hand, name)
    return getattr(kernels_models, name), getattr(kernels_models_by_hand, name)


@inputs_of_kernel(("A", "B"), "A", dict(n=9, steps=3), dict(n=4000, steps=200))
def jacobi_1d(rng, n, steps):
    return dict(steps=steps, A=rng.standard_normal(n), B=rng.standard_normal(n))


@inputs_of_kernel(
    ("A", "B"), "A", dict(n=6, m=5, steps=2), dict(n=120, m=120, steps=50)
)
def jacobi_2d(rng, n, m, steps):
    A, B = rng.standard_normal((2, n, m))
    return dict(steps=steps, A=A, B=B)


@inputs_of_kernel(("A", "B"), "A", dict(n=4, steps=2), dict(n=30, steps=20))
def heat_3d(rng, n, steps):
    A, B = rng.standard_normal((2, n, n + 1, n + 2))
    return dict(steps=steps, A=A, B=B)


@inputs_of_kernel(("A",), "A", dict(n=5, m=6, steps=2), dict(n=40, m=40, steps=4))
def seidel_2d(rng, n, m, steps):
    return dict(steps=steps, A=rng.standard_normal((n, m)))


@inputs_of_kernel(("A",), "A", dict(n=5), dict(n=60))
def lu(rng, n):
    return dict(A=rng.standard_normal((n, n)) + 3.0 * n * np.eye(n))


@inputs_of_kernel(("A",), "A", dict(n=5), dict(n=80))
def cholesky(rng, n):
    root = rng.standard_normal((n, n))
    return dict(A=root @ root.T + n * np.eye(n))


@inputs_of_kernel(("r",), None, dict(n=7), dict(n=400))
def durbin(rng, n):
    # autocorrelations of a stationary process: the recursion is stable
    frequencies = rng.uniform(0.0, np.pi, 3 * n)
    return dict(r=np.mean(np.cos(np.outer(1 + np.arange(n), frequencies)), axis=1) / 2)


@inputs_of_kernel(("L", "b"), "x", dict(n=6), dict(n=400))
def trisolv(rng, n):
    L = rng.standard_normal((n, n)) / n + 2.0 * np.eye(n)
    return dict(L=L, x=rng.standard_normal(n), b=rng.standard_normal(n))


@inputs_of_kernel(("a", "b", "c", "d"), "d", dict(n=6), dict(n=2000))
def thomas(rng, n):
    a, b, c, d = rng.standard_normal((4, n))
    return dict(a=a, b=4.0 + np.abs(a) + np.abs(b), c=c, d=d)


@inputs_of_kernel(("u", "w"), "u", dict(z=4, y=2, x=3), dict(z=60, y=32, x=32))
def vertical_advection(rng, z, y, x):
    u = rng.standard_normal((z, y, x))
    return dict(u=u, w=0.3 * rng.standard_normal((z + 1, y, x)), dt=0.7)


@inputs_of_kernel(
    ("field", "coeff"),
    "field",
    dict(x=7, y=6, z=2, steps=2),
    dict(x=40, y=40, z=10, steps=10),
)
def horizontal_diffusion(rng, x, y, z, steps):
    # waves with noise: the limiter stops some fluxes, and not most
    waves = np.sin(0.8 * np.arange(x))[:, None, None] * np.cos(np.arange(y))[:, None]
    field = waves + 0.2 * rng.standard_normal((x, y, z))
    return dict(steps=steps, field=field, coeff=rng.uniform(0.01, 0.03, (x, y, z)))


@inputs_of_kernel(
    ("ex", "ey", "hz", "fict"),
    "hz",
    dict(n=5, m=4, steps=3),
    dict(n=100, m=120, steps=60),
)
def fdtd_2d(rng, n, m, steps):
    ex, ey, hz = rng.standard_normal((3, n, m))
    return dict(ex=ex, ey=ey, hz=hz, fict=rng.standard_normal(steps))


@inputs_of_kernel(
    ("velocity", "source"),
    None,
    dict(x=7, z=6, steps=6, spacing=2),
    dict(x=100, z=80, steps=100, spacing=5),
)
def wave(rng, x, z, steps, spacing):
    receivers = np.arange(1, x - 1, spacing)
    return dict(
        velocity=rng.uniform(1.5, 2.0, (x, z)),
        source=rng.standard_normal(steps),
        receivers=receivers,
        observed=0.1 * rng.standard_normal((steps, len(receivers))),
        depth=2,
        dt=0.3,
        dx=1.0,
    )


@inputs_of_kernel(
    ("positions", "velocities", "masses"),
    None,
    dict(n=4, steps=3),
    dict(n=40, steps=30),
)
def nbody(rng, n, steps):
    positions, velocities, observed = rng.standard_normal((3, n, 3))
    return dict(
        positions=positions,
        velocities=velocities,
        masses=rng.uniform(0.5, 1.0, n) / n,
        observed=observed,
        dt=0.02,
        steps=steps,
    )


@inputs_of_kernel(
    ("h", "u", "v"), None, dict(n=5, m=4, steps=3), dict(n=100, m=100, steps=50)
)
def shallow_water(rng, n, m, steps):
    u, v = 0.1 * rng.standard_normal((2, n, m))
    u[0, :] = 0.0
    v[:, 0] = 0.0
    return dict(
        h=1.0 + 0.1 * rng.standard_normal((n, m)),
        u=u,
        v=v,
        dt=0.05,
        dx=1.0,
        steps=steps,
    )


@inputs_of_kernel(("u", "viscosity"), None, dict(n=9, steps=4), dict(n=4000, steps=200))
def ping_pong(rng, n, steps):
    return dict(u=rng.standard_normal(n), viscosity=0.8, dt=0.2, steps=steps)


@inputs_of_kernel(("path",), "path", dict(n=6), dict(n=80))
def min_plus(rng, n):
    # also from a node to itself it is some way: paths of no length would tie
    return dict(path=rng.uniform(0.1, 2.0, (n, n)))


@inputs_of_kernel(("C", "A", "B"), "C", dict(n=4, k=3, m=5), dict(n=150, k=180, m=200))
def gemm(rng, n, k, m):
    A, B = rng.standard_normal((n, k)), rng.standard_normal((k, m))
    return dict(alpha=1.5, beta=1.2, C=rng.standard_normal((n, m)), A=A, B=B)


@inputs_of_kernel(("C", "A"), "C", dict(n=4, m=3), dict(n=60, m=50))
def syrk(rng, n, m):
    C, A = rng.standard_normal((n, n)), rng.standard_normal((n, m))
    return dict(alpha=1.5, beta=1.2, C=C, A=A)


@inputs_of_kernel(("A", "B"), "B", dict(n=4, m=3), dict(n=50, m=60))
def trmm(rng, n, m):
    A, B = rng.standard_normal((n, n)), rng.standard_normal((n, m))
    return dict(alpha=1.5, A=A, B=B)


@inputs_of_kernel(("A", "x"), None, dict(n=4, m=3), dict(n=400, m=500))
def atax(rng, n, m):
    return dict(A=rng.standard_normal((n, m)), x=rng.standard_normal(m))


@inputs_of_kernel(("A", "B", "x"), None, dict(n=4), dict(n=400))
def gesummv(rng, n):
    A, B = rng.standard_normal((2, n, n))
    return dict(alpha=1.5, beta=1.2, A=A, B=B, x=rng.standard_normal(n))


@inputs_of_kernel(
    ("images", "weights", "bias"),
    None,
    dict(n=2, h=5, w=4, size=3, c=2, d=3),
    dict(n=4, h=20, w=20, size=3, c=3, d=16),
)
def conv2d_bias(rng, n, h, w, size, c, d):
    return dict(
        images=rng.standard_normal((n, h, w, c)),
        weights=rng.standard_normal((size, size, c, d)),
        bias=rng.standard_normal(d),
    )


@inputs_of_kernel(("x",), None, dict(n=2, h=2, s=3), dict(n=4, h=8, s=64))
def softmax(rng, n, h, s):
    return dict(x=rng.standard_normal((n, h, s, s)))


@inputs_of_kernel(("x",), None, dict(n=6), dict(n=10000))
def rosenbrock(rng, n):
    return dict(x=rng.standard_normal(n))


@inputs_of_kernel(("a",), None, dict(n=4), dict(n=200))
def newton_sqrt(rng, n):
    return dict(a=np.exp(rng.uniform(-3.0, 8.0, n)))


@inputs_of_kernel(
    ("prey", "hunters", "birth", "death", "hunting"),
    None,
    dict(steps=4, dt=0.2),
    dict(steps=2000, dt=0.005),
)
def euler_ode(rng, steps, dt):
    rates = dict(birth=1.1, death=0.4, hunting=0.3)
    return dict(prey=2.0, hunters=1.0, **rates, dt=dt, steps=steps)


@inputs_of_kernel(
    ("spots", "volatilities", "maturities", "rate"), None, dict(n=4), dict(n=1000)
)
def option_values(rng, n):
    return dict(
        spots=rng.uniform(90.0, 110.0, n),
        strikes=rng.uniform(80.0, 120.0, n),
        volatilities=rng.uniform(0.1, 0.4, n),
        maturities=rng.uniform(0.2, 2.0, n),
        rate=0.03,
    )


@inputs_of_kernel(
    ("alphas", "means", "log_diagonals", "lowers"),
    None,
    dict(n=7, d=2, k=3),
    dict(n=1000, d=10, k=10),
)
def gmm(rng, n, d, k):
    return dict(
        alphas=rng.standard_normal(k),
        means=rng.standard_normal((k, d)),
        log_diagonals=0.3 * rng.standard_normal((k, d)),
        lowers=0.3 * rng.standard_normal((k, d, d)),
        x=rng.standard_normal((n, d)),
        gamma=1.0,
        m=2.0,
    )


@inputs_of_kernel(
    ("cameras", "points", "weights"),
    None,
    dict(n=2, m=3, p=7),
    dict(n=20, m=500, p=3000),
)
def bundle_adjustment(rng, n, m, p):
    cameras = 0.1 * rng.standard_normal((n, 11))
    cameras[:, :3] += 0.3
    cameras[:, 5] -= 5.0  # the points are in front
    cameras[:, 6] += 2.0
    return dict(
        cameras=cameras,
        points=rng.standard_normal((m, 3)),
        weights=rng.uniform(0.5, 1.0, p),
        camera_of=rng.integers(n, size=p),
        point_of=rng.integers(m, size=p),
        features=rng.standard_normal((p, 2)),
    )


@inputs_of_kernel(
    ("weights", "biases", "outer"),
    None,
    dict(layers=2, d=3, steps=4),
    dict(layers=2, d=32, steps=100),
)
def lstm(rng, layers, d, steps):
    weights, biases = 0.5 * rng.standard_normal((2, layers, 4, d))
    outer, sequence = rng.standard_normal((3, d)), rng.standard_normal((steps, d))
    return dict(weights=weights, biases=biases, outer=outer, sequence=sequence)


@inputs_of_kernel(
    ("angles", "turn", "shift"),
    None,
    dict(fingers=2, joints=2, n=6, p=5),
    dict(fingers=5, joints=4, n=500, p=400),
)
def hand_tracking(rng, fingers, joints, n, p):
    bones = 1 + fingers * joints
    # the wrist, and in each finger a bone after the other
    parents = [0] + [0 if b % joints == 0 else b for b in range(bones - 1)]
    relatives = np.tile(np.eye(4), (bones, 1, 1))
    relatives[:, :3, 3] = rng.standard_normal((bones, 3))
    inverses = np.tile(np.eye(4), (bones, 1, 1))
    inverses[:, :3, 3] = rng.standard_normal((bones, 3))
    weights = rng.uniform(0.0, 1.0, (bones, n))
    return dict(
        angles=0.3 * rng.standard_normal((bones, 2)),
        turn=np.array([0.3, -0.2, 0.4]),
        shift=rng.standard_normal(3),
        parents=np.array(parents),
        relatives=relatives,
        inverses=inverses,
        positions=np.hstack([rng.standard_normal((n, 3)), np.ones((n, 1))]),
        weights=weights / np.sum(weights, axis=0),
        vertex_of=rng.integers(n, size=p),
        observed=rng.standard_normal((p, 3)),
    )


@inputs_of_kernel(
    ("w1", "b1", "w2", "b2"),
    None,
    dict(n=5, d=3, hidden=4, k=3),
    dict(n=256, d=32, hidden=64, k=10),
)
def dense_network(rng, n, d, hidden, k):
    return dict(network.example_inputs(n, d, hidden, k), penalty=1e-3)
