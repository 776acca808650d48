"""Numerical kernels that make new arrays: products, layers of networks, models with losses.

Products and layers are among those of NPBench, the last four models those of ADBench,
written from their definitions; `kernel_inputs.py` says what is an input.
"""

import math
from typing import Annotated

import numpy as np
from numpy.typing import NDArray


def atax(A: Annotated[np.ndarray, "n m"], x: Annotated[np.ndarray, "m"]) -> np.ndarray:
    """The transpose of A times A times x."""
    return (A @ x) @ A


def gesummv(
    alpha: float,
    beta: float,
    A: Annotated[np.ndarray, "n n"],
    B: Annotated[np.ndarray, "n n"],
    x: Annotated[np.ndarray, "n"],
) -> np.ndarray:
    """The sum of two products of a matrix and a vector."""
    return alpha * (A @ x) + beta * (B @ x)


def conv2d_bias(
    images: Annotated[np.ndarray, "n h w c"],
    weights: Annotated[np.ndarray, "k k c d"],
    bias: Annotated[np.ndarray, "d"],
) -> np.ndarray:
    """Convolution of images with filters, without padding, and a bias."""
    size = weights.shape[0]
    rows, columns = images.shape[1] - size + 1, images.shape[2] - size + 1
    output = np.zeros((images.shape[0], rows, columns, weights.shape[3]))
    for i in range(rows):
        for j in range(columns):
            window = images[:, i : i + size, j : j + size, :, None]
            output[:, i, j, :] = np.sum(window * weights, axis=(1, 2, 3))
    return output + bias


def softmax(x: Annotated[np.ndarray, "n h s t"]) -> np.ndarray:
    """The softmax over the last axis."""
    odds = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return odds / np.sum(odds, axis=-1, keepdims=True)


def rosenbrock(x: Annotated[np.ndarray, "n"]) -> float:
    """Rosenbrock's function of many variables."""
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)


def newton_sqrt(a: Annotated[np.ndarray, "n"]) -> np.ndarray:
    """Square roots by Newton's method, each until it is good enough."""
    roots = np.empty_like(a)
    for i in range(len(a)):
        x = 1.0
        while abs(x * x - a[i]) > 1e-12 * a[i]:
            x = 0.5 * (x + a[i] / x)
        roots[i] = x
    return roots


def euler_ode(
    prey: float,
    hunters: float,
    birth: float,
    death: float,
    hunting: float,
    dt: float,
    steps: int,
) -> float:
    """Prey that is left after Euler steps of the equations of Lotka and Volterra."""
    for t in range(steps):
        met = hunting * prey * hunters
        prey = prey + dt * (birth * prey - met)
        hunters = hunters + dt * (met - death * hunters)
    return prey


def option_values(
    spots: Annotated[np.ndarray, "n"],
    strikes: Annotated[np.ndarray, "n"],
    volatilities: Annotated[np.ndarray, "n"],
    maturities: Annotated[np.ndarray, "n"],
    rate: float,
) -> np.ndarray:
    """Prices of calls by Black and Scholes; no dividends."""
    prices = np.empty_like(spots)
    for i in range(len(spots)):
        spread = volatilities[i] * math.sqrt(maturities[i])
        drift = math.log(spots[i] / strikes[i]) + rate * maturities[i]
        d1 = drift / spread + 0.5 * spread
        d2 = d1 - spread
        cdf1 = 0.5 * (1.0 + math.erf(d1 / math.sqrt(2.0)))
        cdf2 = 0.5 * (1.0 + math.erf(d2 / math.sqrt(2.0)))
        paid = strikes[i] * math.exp(-rate * maturities[i])
        prices[i] = spots[i] * cdf1 - paid * cdf2
    return prices


def gmm(
    alphas: Annotated[np.ndarray, "k"],
    means: Annotated[np.ndarray, "k d"],
    log_diagonals: Annotated[np.ndarray, "k d"],
    lowers: Annotated[np.ndarray, "k d d"],
    x: Annotated[np.ndarray, "n d"],
    gamma: float,
    m: float,
) -> float:
    """Log-likelihood of a mixture of Gaussians with full covariances, and a prior.

    A component has the Cholesky factor of its inverse covariance: the logarithm of its
    diagonal, and what is below it in `lowers`.  The prior is Wishart's; constants are
    left out.
    """
    terms = np.empty((len(x), len(alphas)))
    prior = 0.0
    for k in range(len(alphas)):
        lower = np.tril(lowers[k], -1)
        diagonal = np.exp(log_diagonals[k])
        logs = np.sum(log_diagonals[k])
        centred = x - means[k]
        scaled = centred * diagonal + centred @ lower.T
        terms[:, k] = alphas[k] + logs - 0.5 * np.sum(scaled**2, axis=1)
        squares = np.sum(diagonal**2) + np.sum(lower**2)
        prior += 0.5 * gamma**2 * squares - m * logs
    top = np.max(terms, axis=1)
    logs = top + np.log(np.sum(np.exp(terms - top[:, None]), axis=1))
    total = np.log(np.sum(np.exp(alphas)))
    return np.sum(logs) - len(x) * total + prior


def bundle_adjustment(
    cameras: Annotated[np.ndarray, "n 11"],
    points: Annotated[np.ndarray, "m 3"],
    weights: Annotated[np.ndarray, "p"],
    camera_of: Annotated[NDArray[np.int64], "p"],
    point_of: Annotated[NDArray[np.int64], "p"],
    features: Annotated[np.ndarray, "p 2"],
) -> float:
    """Half the sum of squares of weighted errors of projection, and of the weights.

    A camera is a rotation (axis times angle), centre, focal length, principal point and
    two coefficients of radial distortion.
    """
    camera = cameras[camera_of]
    offset = points[point_of] - camera[:, 3:6]
    rotation = camera[:, :3]

    # the formula of Rodrigues
    angle = np.sqrt(np.sum(rotation**2, axis=1))
    u, v, w = rotation[:, 0] / angle, rotation[:, 1] / angle, rotation[:, 2] / angle
    x, y, z = offset[:, 0], offset[:, 1], offset[:, 2]
    cos, sin = np.cos(angle), np.sin(angle)
    along = (u * x + v * y + w * z) * (1.0 - cos)
    turned_x = x * cos + (v * z - w * y) * sin + u * along
    turned_y = y * cos + (w * x - u * z) * sin + v * along
    turned_z = z * cos + (u * y - v * x) * sin + w * along

    p, q = turned_x / turned_z, turned_y / turned_z
    square = p * p + q * q
    factor = 1.0 + camera[:, 9] * square + camera[:, 10] * square * square
    scale = camera[:, 6] * factor
    error_x = weights * (scale * p + camera[:, 7] - features[:, 0])
    error_y = weights * (scale * q + camera[:, 8] - features[:, 1])
    errors = np.sum(error_x**2) + np.sum(error_y**2)
    return 0.5 * (errors + np.sum((1.0 - weights**2) ** 2))


def lstm(
    weights: Annotated[np.ndarray, "layers 4 d"],
    biases: Annotated[np.ndarray, "layers 4 d"],
    outer: Annotated[np.ndarray, "3 d"],
    sequence: Annotated[np.ndarray, "steps d"],
) -> float:
    """Loss of predicting each next element of a sequence; all weights are diagonal."""
    layers, d = weights.shape[0], weights.shape[2]
    hidden = np.zeros((layers, d))
    cell = np.zeros((layers, d))
    total = 0.0
    for t in range(len(sequence) - 1):
        x = sequence[t] * outer[0]
        for k in range(layers):
            forget = logistic(x * weights[k, 0] + biases[k, 0])
            enter = logistic(hidden[k] * weights[k, 1] + biases[k, 1])
            leave = logistic(x * weights[k, 2] + biases[k, 2])
            change = np.tanh(hidden[k] * weights[k, 3] + biases[k, 3])
            state = cell[k] * forget + enter * change
            x = leave * np.tanh(state)
            cell[k] = state
            hidden[k] = x
        predicted = x * outer[1] + outer[2]
        excess = predicted - np.log(2.0 + np.sum(np.exp(predicted)))
        total += np.sum(sequence[t + 1] * excess)
    return -total / ((len(sequence) - 1) * d)


def logistic(x):
    """The logistic function."""
    return 1.0 / (1.0 + np.exp(-x))


def hand_tracking(
    angles: Annotated[np.ndarray, "bones 2"],
    turn: Annotated[np.ndarray, "3"],
    shift: Annotated[np.ndarray, "3"],
    parents: Annotated[NDArray[np.int64], "bones"],
    relatives: Annotated[np.ndarray, "bones 4 4"],
    inverses: Annotated[np.ndarray, "bones 4 4"],
    positions: Annotated[np.ndarray, "n 4"],
    weights: Annotated[np.ndarray, "bones n"],
    vertex_of: Annotated[NDArray[np.int64], "p"],
    observed: Annotated[np.ndarray, "p 3"],
) -> float:
    """Half the squared distance of a posed hand's vertices from observed points.

    Each bone is turned against its parent by two angles; a vertex follows its bones by
    its weights; the whole is turned by `turn` (axis times angle) and moved by `shift`.
    """
    bones = len(parents)
    frames = np.zeros((bones, 4, 4))
    frames[0] = relatives[0]
    vertices = np.zeros((len(positions), 3))
    for b in range(1, bones):
        c, s = np.cos(angles[b, 0]), np.sin(angles[b, 0])
        e, f = np.cos(angles[b, 1]), np.sin(angles[b, 1])
        local = np.zeros((4, 4))
        local[0, 0], local[0, 1], local[0, 2] = c, -s * e, s * f
        local[1, 0], local[1, 1], local[1, 2] = s, c * e, -c * f
        local[2, 1], local[2, 2] = f, e
        local[3, 3] = 1.0
        frames[b] = frames[parents[b]] @ relatives[b] @ local
        skin = frames[b] @ inverses[b]
        vertices += weights[b][:, None] * (positions @ skin[:3].T)

    angle = np.sqrt(np.sum(turn**2))
    axis = turn / angle
    along = (vertices @ axis) * (1.0 - np.cos(angle))
    x, y, z = vertices[:, 0], vertices[:, 1], vertices[:, 2]
    turned = vertices * np.cos(angle) + along[:, None] * axis
    turned[:, 0] += np.sin(angle) * (axis[1] * z - axis[2] * y)
    turned[:, 1] += np.sin(angle) * (axis[2] * x - axis[0] * z)
    turned[:, 2] += np.sin(angle) * (axis[0] * y - axis[1] * x)
    return 0.5 * np.sum((turned[vertex_of] + shift - observed) ** 2)
