"""The adjoints of the kernels in `kernels_models.py`, as an expert writes them by hand.

As in `kernels_by_hand.py`, which tells what they do and do not do.
"""

import math

import numpy as np


def atax(A, x, *, result_bar):
    """Value and gradient of `kernels_models.atax`."""
    inner = A @ x
    inner_bar = A @ result_bar
    A_bar = np.outer(inner, result_bar)
    A_bar += np.outer(inner_bar, x)
    return inner @ A, (A_bar, inner_bar @ A)


def gesummv(alpha, beta, A, B, x, *, result_bar):
    """Value and gradient of `kernels_models.gesummv`."""
    value = alpha * (A @ x) + beta * (B @ x)
    by_A, by_B = alpha * result_bar, beta * result_bar
    return value, (np.outer(by_A, x), np.outer(by_B, x), by_A @ A + by_B @ B)


def conv2d_bias(images, weights, bias, *, result_bar):
    """Value and gradient of `kernels_models.conv2d_bias`."""
    size = weights.shape[0]
    rows, columns = result_bar.shape[1:3]
    output = np.empty(result_bar.shape)
    images_bar, weights_bar = np.zeros_like(images), np.zeros_like(weights)
    for i in range(rows):
        for j in range(columns):
            window = images[:, i : i + size, j : j + size, :, None]
            output[:, i, j, :] = np.sum(window * weights, axis=(1, 2, 3))
            sum_bar = result_bar[:, None, None, None, i, j, :]
            weights_bar += np.sum(window * sum_bar, axis=0)
            window_bar = np.sum(weights * sum_bar, axis=-1)
            images_bar[:, i : i + size, j : j + size, :] += window_bar
    return output + bias, (images_bar, weights_bar, np.sum(result_bar, axis=(0, 1, 2)))


def softmax(x, *, result_bar):
    """Value and gradient of `kernels_models.softmax`; the shift has no adjoint."""
    odds = np.exp(x - np.max(x, axis=-1, keepdims=True))
    odds /= np.sum(odds, axis=-1, keepdims=True)
    weighted = result_bar * odds
    weighted -= odds * np.sum(weighted, axis=-1, keepdims=True)
    return odds, weighted


def rosenbrock(x):
    """Gradient of `kernels_models.rosenbrock`."""
    head = x[:-1]
    rise_bar = 200.0 * (x[1:] - head**2)
    x_bar = np.empty_like(x)
    x_bar[0] = 0.0
    x_bar[1:] = rise_bar
    x_bar[:-1] -= 2.0 * (head * rise_bar + 1.0 - head)
    return x_bar


def newton_sqrt(a, *, result_bar):
    """Value and gradient of `kernels_models.newton_sqrt`."""
    roots, a_bar = np.empty_like(a), np.empty_like(a)
    for i in range(len(a)):
        x, saved = 1.0, []
        while abs(x * x - a[i]) > 1e-12 * a[i]:
            saved.append(x)
            x = 0.5 * (x + a[i] / x)
        roots[i] = x
        x_bar, total = result_bar[i], 0.0
        while saved:
            x = saved.pop()
            t_bar = 0.5 * x_bar
            total += t_bar / x
            x_bar = t_bar - t_bar * a[i] / (x * x)
        a_bar[i] = total
    return roots, a_bar


def euler_ode(prey, hunters, birth, death, hunting, dt, steps):
    """Gradient of `kernels_models.euler_ode`."""
    saved = []
    for _ in range(steps):
        saved.append((prey, hunters))
        met = hunting * prey * hunters
        prey, hunters = prey + dt * (birth * prey - met), hunters + dt * (
            met - death * hunters
        )

    prey_bar, hunters_bar = 1.0, 0.0
    birth_bar = death_bar = hunting_bar = 0.0
    for _ in range(steps):
        prey, hunters = saved.pop()
        prey_change_bar, hunters_change_bar = dt * prey_bar, dt * hunters_bar
        met_bar = hunters_change_bar - prey_change_bar
        birth_bar += prey_change_bar * prey
        death_bar -= hunters_change_bar * hunters
        hunting_bar += met_bar * prey * hunters
        prey_bar += birth * prey_change_bar + met_bar * hunting * hunters
        hunters_bar += met_bar * hunting * prey - death * hunters_change_bar
    return prey_bar, hunters_bar, birth_bar, death_bar, hunting_bar


def option_values(spots, strikes, volatilities, maturities, rate, *, result_bar):
    """Value and gradient of `kernels_models.option_values`."""
    prices, spots_bar = np.empty_like(spots), np.empty_like(spots)
    volatilities_bar = np.empty_like(spots)
    maturities_bar, rate_bar = np.empty_like(spots), 0.0
    for i in range(len(spots)):
        spot, volatility, maturity = spots[i], volatilities[i], maturities[i]
        root = math.sqrt(maturity)
        spread = volatility * root
        drift = math.log(spot / strikes[i]) + rate * maturity
        d1 = drift / spread + 0.5 * spread
        d2 = d1 - spread
        cdf1 = 0.5 * (1.0 + math.erf(d1 / math.sqrt(2.0)))
        cdf2 = 0.5 * (1.0 + math.erf(d2 / math.sqrt(2.0)))
        paid = strikes[i] * math.exp(-rate * maturity)
        prices[i] = spot * cdf1 - paid * cdf2

        seed = result_bar[i]
        scale = seed / math.sqrt(2.0 * math.pi)
        d1_bar = scale * spot * math.exp(-0.5 * d1 * d1)
        d2_bar = -scale * paid * math.exp(-0.5 * d2 * d2)
        drift_bar = (d1_bar + d2_bar) / spread
        spread_bar = 0.5 * (d1_bar - d2_bar) - drift_bar * drift / spread
        rate_maturity_bar = seed * paid * cdf2 + drift_bar
        spots_bar[i] = seed * cdf1 + drift_bar / spot
        volatilities_bar[i] = spread_bar * root
        maturities_bar[i] = (
            rate_maturity_bar * rate + 0.5 * spread_bar * volatility / root
        )
        rate_bar += rate_maturity_bar * maturity
    return prices, (spots_bar, volatilities_bar, maturities_bar, rate_bar)


def gmm(alphas, means, log_diagonals, lowers, x, gamma, m):
    """Gradient of `kernels_models.gmm`; the shift by a maximum has no adjoint."""
    n, count = len(x), len(alphas)
    terms, saved = np.empty((n, count)), []
    for k in range(count):
        lower, diagonal = np.tril(lowers[k], -1), np.exp(log_diagonals[k])
        centred = x - means[k]
        scaled = centred * diagonal + centred @ lower.T
        logs = np.sum(log_diagonals[k])
        terms[:, k] = alphas[k] + logs - 0.5 * np.sum(scaled**2, axis=1)
        saved.append((lower, diagonal, centred, scaled))

    shares = np.exp(terms - np.max(terms, axis=1, keepdims=True))
    shares /= np.sum(shares, axis=1, keepdims=True)
    share = np.sum(shares, axis=0)
    odds = np.exp(alphas)
    means_bar, lowers_bar = np.empty_like(means), np.empty_like(lowers)
    log_diagonals_bar = np.empty_like(log_diagonals)
    for k in range(count):
        lower, diagonal, centred, scaled = saved[k]
        scaled_bar = -shares[:, k, None] * scaled
        total_bar = np.sum(scaled_bar, axis=0)
        means_bar[k] = -(total_bar * diagonal + total_bar @ lower)
        diagonal_bar = np.sum(scaled_bar * centred, axis=0) + gamma**2 * diagonal
        log_diagonals_bar[k] = diagonal_bar * diagonal + share[k] - m
        lowers_bar[k] = np.tril(scaled_bar.T @ centred + gamma**2 * lower, -1)
    alphas_bar = share - n * odds / np.sum(odds)
    return alphas_bar, means_bar, log_diagonals_bar, lowers_bar


def bundle_adjustment(cameras, points, weights, camera_of, point_of, features):
    """Gradient of `kernels_models.bundle_adjustment`."""
    camera = cameras[camera_of]
    offset = points[point_of] - camera[:, 3:6]
    rotation = camera[:, :3]
    angle = np.sqrt(np.sum(rotation**2, axis=1))
    u, v, w = rotation[:, 0] / angle, rotation[:, 1] / angle, rotation[:, 2] / angle
    x, y, z = offset[:, 0], offset[:, 1], offset[:, 2]
    cos, sin = np.cos(angle), np.sin(angle)
    dot = u * x + v * y + w * z
    along = dot * (1.0 - cos)
    across_x, across_y, across_z = v * z - w * y, w * x - u * z, u * y - v * x
    turned_z = z * cos + across_z * sin + w * along
    p = (x * cos + across_x * sin + u * along) / turned_z
    q = (y * cos + across_y * sin + v * along) / turned_z
    square = p * p + q * q
    factor = 1.0 + camera[:, 9] * square + camera[:, 10] * square * square
    scale = camera[:, 6] * factor
    miss_x = scale * p + camera[:, 7] - features[:, 0]
    miss_y = scale * q + camera[:, 8] - features[:, 1]

    weights_squared = weights * weights
    weights_bar = weights * (
        miss_x * miss_x + miss_y * miss_y - 2.0 * (1.0 - weights_squared)
    )
    miss_x_bar, miss_y_bar = weights_squared * miss_x, weights_squared * miss_y
    scale_bar = miss_x_bar * p + miss_y_bar * q
    factor_bar = scale_bar * camera[:, 6]
    square_bar = 2.0 * factor_bar * (camera[:, 9] + 2.0 * camera[:, 10] * square)
    x_bar = (miss_x_bar * scale + p * square_bar) / turned_z  # of turned_x
    y_bar = (miss_y_bar * scale + q * square_bar) / turned_z
    z_bar = -(x_bar * p + y_bar * q)
    along_bar = x_bar * u + y_bar * v + z_bar * w
    dot_bar = along_bar * (1.0 - cos)
    cos_bar = x_bar * x + y_bar * y + z_bar * z - along_bar * dot
    sin_bar = x_bar * across_x + y_bar * across_y + z_bar * across_z
    u_bar = x_bar * along + (z_bar * y - y_bar * z) * sin + dot_bar * x
    v_bar = y_bar * along + (x_bar * z - z_bar * x) * sin + dot_bar * y
    w_bar = z_bar * along + (y_bar * x - x_bar * y) * sin + dot_bar * z
    turn_bar = (
        cos * sin_bar - sin * cos_bar - (u_bar * u + v_bar * v + w_bar * w) / angle
    )

    camera_bar, offset_bar = np.empty_like(camera), np.empty_like(offset)
    offset_bar[:, 0] = x_bar * cos + (y_bar * w - z_bar * v) * sin + dot_bar * u
    offset_bar[:, 1] = y_bar * cos + (z_bar * u - x_bar * w) * sin + dot_bar * v
    offset_bar[:, 2] = z_bar * cos + (x_bar * v - y_bar * u) * sin + dot_bar * w
    camera_bar[:, 0] = u_bar / angle + turn_bar * u
    camera_bar[:, 1] = v_bar / angle + turn_bar * v
    camera_bar[:, 2] = w_bar / angle + turn_bar * w
    camera_bar[:, 3:6] = -offset_bar
    camera_bar[:, 6] = scale_bar * factor
    camera_bar[:, 7], camera_bar[:, 8] = miss_x_bar, miss_y_bar
    camera_bar[:, 9] = factor_bar * square
    camera_bar[:, 10] = factor_bar * square * square
    cameras_bar, points_bar = np.zeros_like(cameras), np.zeros_like(points)
    np.add.at(cameras_bar, camera_of, camera_bar)
    np.add.at(points_bar, point_of, offset_bar)
    return cameras_bar, points_bar, weights_bar


def lstm(weights, biases, outer, sequence):
    """Gradient of `kernels_models.lstm`: backpropagation through time."""
    layers, d = weights.shape[0], weights.shape[2]
    hidden, cell = [np.zeros(d)] * layers, [np.zeros(d)] * layers
    saved, outputs = [], []
    for t in range(len(sequence) - 1):
        x = sequence[t] * outer[0]
        for k in range(layers):
            weight, bias, before, old = weights[k], biases[k], hidden[k], cell[k]
            forget = logistic(x * weight[0] + bias[0])
            enter = logistic(before * weight[1] + bias[1])
            leave = logistic(x * weight[2] + bias[2])
            change = np.tanh(before * weight[3] + bias[3])
            state = old * forget + enter * change
            bent = np.tanh(state)
            saved.append((x, before, old, forget, enter, leave, change, bent))
            x = leave * bent
            cell[k], hidden[k] = state, x
        outputs.append(x)

    weights_bar, biases_bar = np.zeros_like(weights), np.zeros_like(biases)
    outer_bar = np.zeros_like(outer)
    hidden_bar, cell_bar = np.zeros((layers, d)), np.zeros((layers, d))
    scale = -1.0 / ((len(sequence) - 1) * d)
    for t in reversed(range(len(sequence) - 1)):
        x, following = outputs.pop(), sequence[t + 1]
        odds = np.exp(x * outer[1] + outer[2])
        share = np.sum(following) / (2.0 + np.sum(odds))
        predicted_bar = scale * (following - share * odds)
        outer_bar[1] += predicted_bar * x
        outer_bar[2] += predicted_bar
        x_bar = predicted_bar * outer[1]
        for k in reversed(range(layers)):
            x, before, old, forget, enter, leave, change, bent = saved.pop()
            weight, out_bar = weights[k], x_bar + hidden_bar[k]
            state_bar = cell_bar[k] + out_bar * leave * (1.0 - bent * bent)
            forget_bar = state_bar * old * forget * (1.0 - forget)
            enter_bar = state_bar * change * enter * (1.0 - enter)
            leave_bar = out_bar * bent * leave * (1.0 - leave)
            change_bar = state_bar * enter * (1.0 - change * change)
            cell_bar[k] = state_bar * forget
            weight_bar, bias_bar = weights_bar[k], biases_bar[k]
            weight_bar[0] += forget_bar * x
            weight_bar[1] += enter_bar * before
            weight_bar[2] += leave_bar * x
            weight_bar[3] += change_bar * before
            bias_bar[0] += forget_bar
            bias_bar[1] += enter_bar
            bias_bar[2] += leave_bar
            bias_bar[3] += change_bar
            hidden_bar[k] = enter_bar * weight[1] + change_bar * weight[3]
            x_bar = forget_bar * weight[0] + leave_bar * weight[2]
        outer_bar[0] += x_bar * sequence[t]
    return weights_bar, biases_bar, outer_bar


def logistic(x):
    """The logistic function."""
    return 1.0 / (1.0 + np.exp(-x))


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
    """Gradient of `kernels_models.hand_tracking`."""
    bones = len(parents)
    frames, local = np.empty((bones, 4, 4)), np.zeros((bones, 4, 4))
    frames[0] = relatives[0]
    c, s = np.cos(angles[:, 0]), np.sin(angles[:, 0])
    e, f = np.cos(angles[:, 1]), np.sin(angles[:, 1])
    local[:, 0, 0], local[:, 0, 1], local[:, 0, 2] = c, -s * e, s * f
    local[:, 1, 0], local[:, 1, 1], local[:, 1, 2] = s, c * e, -c * f
    local[:, 2, 1], local[:, 2, 2] = f, e
    local[:, 3, 3] = 1.0
    vertices = np.zeros((len(positions), 3))
    for b in range(1, bones):
        frames[b] = frames[parents[b]] @ relatives[b] @ local[b]
        skin = frames[b] @ inverses[b]
        vertices += weights[b][:, None] * (positions @ skin[:3].T)
    angle = np.sqrt(np.sum(turn**2))
    axis, cos, sin = turn / angle, np.cos(angle), np.sin(angle)
    dots = vertices @ axis
    across = np.empty_like(vertices)
    x, y, z = vertices[:, 0], vertices[:, 1], vertices[:, 2]
    across[:, 0] = axis[1] * z - axis[2] * y
    across[:, 1] = axis[2] * x - axis[0] * z
    across[:, 2] = axis[0] * y - axis[1] * x
    turned = vertices * cos + (dots * (1.0 - cos))[:, None] * axis + sin * across

    error = turned[vertex_of] + shift - observed
    turned_bar = np.zeros_like(turned)
    np.add.at(turned_bar, vertex_of, error)
    dots_bar = turned_bar @ axis
    cos_bar = np.sum(turned_bar * vertices) - dots @ dots_bar
    angle_bar = cos * np.sum(turned_bar * across) - sin * cos_bar
    by_axis = turned_bar.T @ vertices  # its antisymmetric part is a sum of products
    axis_bar = (1.0 - cos) * (vertices.T @ dots_bar + turned_bar.T @ dots)
    axis_bar[0] += sin * (by_axis[2, 1] - by_axis[1, 2])
    axis_bar[1] += sin * (by_axis[0, 2] - by_axis[2, 0])
    axis_bar[2] += sin * (by_axis[1, 0] - by_axis[0, 1])
    turn_bar = axis_bar / angle + (angle_bar - axis @ axis_bar / angle) * axis
    x, y, z = turned_bar[:, 0], turned_bar[:, 1], turned_bar[:, 2]
    vertices_bar = cos * turned_bar + ((1.0 - cos) * dots_bar)[:, None] * axis
    vertices_bar[:, 0] += sin * (y * axis[2] - z * axis[1])
    vertices_bar[:, 1] += sin * (z * axis[0] - x * axis[2])
    vertices_bar[:, 2] += sin * (x * axis[1] - y * axis[0])

    angles_bar, frames_bar = np.zeros_like(angles), np.zeros((bones, 4, 4))
    for b in reversed(range(1, bones)):
        skin_bar = (weights[b][:, None] * vertices_bar).T @ positions
        frame_bar = frames_bar[b]
        frame_bar[:3] += skin_bar @ inverses[b].T
        frames_bar[parents[b]] += frame_bar @ local[b].T @ relatives[b].T
        t_bar = (frames[parents[b]] @ relatives[b]).T @ frame_bar  # of local[b]
        c_bar = t_bar[0, 0] + e[b] * t_bar[1, 1] - f[b] * t_bar[1, 2]
        s_bar = t_bar[1, 0] - e[b] * t_bar[0, 1] + f[b] * t_bar[0, 2]
        e_bar = c[b] * t_bar[1, 1] - s[b] * t_bar[0, 1] + t_bar[2, 2]
        f_bar = s[b] * t_bar[0, 2] - c[b] * t_bar[1, 2] + t_bar[2, 1]
        angles_bar[b, 0] = c[b] * s_bar - s[b] * c_bar
        angles_bar[b, 1] = e[b] * f_bar - f[b] * e_bar
    return angles_bar, turn_bar, np.sum(error, axis=0)
