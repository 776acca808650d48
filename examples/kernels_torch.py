"""The kernels as a user of PyTorch writes them, where the NumPy source does not do.

PyTorch has most of NumPy's functions by name, and arrays that are written in place; but
what a product saves must not be written afterwards, and so is cloned here or made anew.
A number has no `math`; the largest along an axis is `amax`; strides are not negative.
"""

import torch
from torch.nn import functional


def lu(A):
    n = A.shape[0]
    for i in range(n):
        for j in range(i):
            A[i, j] -= A[i, :j].clone() @ A[:j, j].clone()
            A[i, j] /= A[j, j].clone()
        for j in range(i, n):
            A[i, j] -= A[i, :i].clone() @ A[:i, j].clone()


def cholesky(A):
    n = A.shape[0]
    for k in range(n):
        A[k, k] = torch.sqrt(A[k, k].clone())
        A[k + 1 :, k] /= A[k, k].clone()
        for j in range(k + 1, n):
            A[j:, j] -= A[j, k].clone() * A[j:, k].clone()


def durbin(r):
    y = -r[:1]
    alpha = -r[0]
    beta = 1.0
    for k in range(1, r.shape[0]):
        beta = beta * (1.0 - alpha * alpha)
        alpha = -(r[k] + r[:k].flip(0) @ y) / beta
        y = torch.cat([y + alpha * y.flip(0), alpha[None]])
    return y


def trisolv(L, x, b):
    for i in range(len(b)):
        x[i] = (b[i] - L[i, :i] @ x[:i].clone()) / L[i, i]


def thomas(a, b, c, d):
    n = len(d)
    b, d = list(b), list(d)
    for i in range(1, n):
        w = a[i] / b[i - 1]
        b[i] = b[i] - w * c[i - 1]
        d[i] = d[i] - w * d[i - 1]
    d[n - 1] = d[n - 1] / b[n - 1]
    for i in range(n - 2, -1, -1):
        d[i] = (d[i] - c[i] * d[i + 1]) / b[i]
    return torch.stack(d)


def vertical_advection(u, w, dt):
    nz = u.shape[0]
    c = [None] * nz
    d = [None] * nz
    for k in range(nz):
        a = -0.5 * w[k]
        c[k] = 0.5 * w[k + 1]
        b = 1.0 / dt - a - c[k]
        d[k] = u[k] / dt
        if k > 0:
            b = b - a * c[k - 1]
            d[k] = d[k] - a * d[k - 1]
        c[k] = c[k] / b
        d[k] = d[k] / b
    for k in range(nz - 2, -1, -1):
        d[k] = d[k] - c[k] * d[k + 1]
    return torch.stack(d)


def ping_pong(u, viscosity, dt, steps):
    a = u.clone()
    b = u.clone()
    for t in range(steps):
        b[1:-1] = (
            a[1:-1]
            - 0.5 * dt * a[1:-1] * (a[2:] - a[:-2])
            + viscosity * dt * (a[2:] - 2.0 * a[1:-1] + a[:-2])
        )
        a, b = b, a
    return a


def min_plus(path):
    for k in range(path.shape[0]):
        path = torch.minimum(path, path[:, k, None] + path[None, k, :])
    return path


def trmm(alpha, A, B):
    for i in range(B.shape[0]):
        for j in range(B.shape[1]):
            B[i, j] += A[i + 1 :, i] @ B[i + 1 :, j].clone()
    B *= alpha


def conv2d_bias(images, weights, bias):
    output = functional.conv2d(
        images.permute(0, 3, 1, 2), weights.permute(3, 2, 0, 1), bias
    )
    return output.permute(0, 2, 3, 1)


def softmax(x):
    odds = torch.exp(x - torch.amax(x, axis=-1, keepdims=True))
    return odds / torch.sum(odds, axis=-1, keepdims=True)


def option_values(spots, strikes, volatilities, maturities, rate):
    spread = volatilities * torch.sqrt(maturities)
    drift = torch.log(spots / strikes) + rate * maturities
    d1 = drift / spread + 0.5 * spread
    d2 = d1 - spread
    cdf1 = 0.5 * (1.0 + torch.erf(d1 / 2.0**0.5))
    cdf2 = 0.5 * (1.0 + torch.erf(d2 / 2.0**0.5))
    paid = strikes * torch.exp(-rate * maturities)
    return spots * cdf1 - paid * cdf2


def gmm(alphas, means, log_diagonals, lowers, x, gamma, m):
    terms = []
    prior = 0.0
    for k in range(len(alphas)):
        lower = torch.tril(lowers[k], -1)
        diagonal = torch.exp(log_diagonals[k])
        logs = torch.sum(log_diagonals[k])
        centred = x - means[k]
        scaled = centred * diagonal + centred @ lower.T
        terms.append(alphas[k] + logs - 0.5 * torch.sum(scaled**2, axis=1))
        squares = torch.sum(diagonal**2) + torch.sum(lower**2)
        prior += 0.5 * gamma**2 * squares - m * logs
    terms = torch.stack(terms, axis=1)
    logs = torch.logsumexp(terms, axis=1)
    total = torch.log(torch.sum(torch.exp(alphas)))
    return torch.sum(logs) - len(x) * total + prior


def lstm(weights, biases, outer, sequence):
    layers, d = weights.shape[0], weights.shape[2]
    hidden = [torch.zeros(d)] * layers
    cell = [torch.zeros(d)] * layers
    total = 0.0
    for t in range(len(sequence) - 1):
        x = sequence[t] * outer[0]
        for k in range(layers):
            forget = torch.sigmoid(x * weights[k, 0] + biases[k, 0])
            enter = torch.sigmoid(hidden[k] * weights[k, 1] + biases[k, 1])
            leave = torch.sigmoid(x * weights[k, 2] + biases[k, 2])
            change = torch.tanh(hidden[k] * weights[k, 3] + biases[k, 3])
            state = cell[k] * forget + enter * change
            x = leave * torch.tanh(state)
            cell[k] = state
            hidden[k] = x
        predicted = x * outer[1] + outer[2]
        excess = predicted - torch.log(2.0 + torch.sum(torch.exp(predicted)))
        total += torch.sum(sequence[t + 1] * excess)
    return -total / ((len(sequence) - 1) * d)


def hand_tracking(
    angles,
    turn,
    shift,
    parents,
    relatives,
    inverses,
    positions,
    weights,
    vertex_of,
    observed,
):
    bones = len(parents)
    frames = [relatives[0]]
    vertices = torch.zeros((len(positions), 3))
    for b in range(1, bones):
        c, s = torch.cos(angles[b, 0]), torch.sin(angles[b, 0])
        e, f = torch.cos(angles[b, 1]), torch.sin(angles[b, 1])
        local = torch.zeros((4, 4))
        local[0, 0], local[0, 1], local[0, 2] = c, -s * e, s * f
        local[1, 0], local[1, 1], local[1, 2] = s, c * e, -c * f
        local[2, 1], local[2, 2] = f, e
        local[3, 3] = 1.0
        frames.append(frames[parents[b]] @ relatives[b] @ local)
        skin = frames[b] @ inverses[b]
        vertices += weights[b][:, None] * (positions @ skin[:3].T)

    angle = torch.sqrt(torch.sum(turn**2))
    axis = turn / angle
    along = (vertices @ axis) * (1.0 - torch.cos(angle))
    turned = vertices * torch.cos(angle) + along[:, None] * axis
    turned += torch.sin(angle) * torch.linalg.cross(axis[None], vertices)
    return 0.5 * torch.sum((turned[vertex_of] + shift - observed) ** 2)


def dense_network(w1, b1, w2, b2, x, y, penalty):
    hidden = torch.tanh(x @ w1 + b1)
    logits = hidden @ w2 + b2
    shifted = logits - torch.amax(logits, axis=1, keepdims=True)
    log_total = torch.log(torch.sum(torch.exp(shifted), axis=1))
    cross_entropy = torch.mean(log_total - torch.sum(y * shifted, axis=1))
    return cross_entropy + penalty * (torch.sum(w1**2) + torch.sum(w2**2))
