"""The adjoints of the kernels in `kernels_models.py`, as an expert writes them in loops.

As in `kernels_numba.py`, which tells how they are written.
"""

import math

import numpy as np
from kernels_numba import compiled, dot


@compiled
def atax(A, x, result_bar):
    """Value and gradient of `kernels_models.atax`: row by row."""
    n, m = A.shape
    value, A_bar, x_bar = np.zeros(m), np.empty_like(A), np.zeros(m)
    for i in range(n):
        row, row_bar = A[i], A_bar[i]
        inner, inner_bar = dot(row, x), dot(row, result_bar)
        for j in range(m):
            value[j] += inner * row[j]
            x_bar[j] += inner_bar * row[j]
            row_bar[j] = inner * result_bar[j] + inner_bar * x[j]
    return value, (A_bar, x_bar)


@compiled
def gesummv(alpha, beta, A, B, x, result_bar):
    """Value and gradient of `kernels_models.gesummv`: row by row."""
    n = len(x)
    value, x_bar = np.empty(n), np.zeros(n)
    A_bar, B_bar = np.empty_like(A), np.empty_like(B)
    for i in range(n):
        row_a, row_b, row_a_bar, row_b_bar = A[i], B[i], A_bar[i], B_bar[i]
        value[i] = alpha * dot(row_a, x) + beta * dot(row_b, x)
        by_a, by_b = alpha * result_bar[i], beta * result_bar[i]
        for j in range(n):
            x_bar[j] += by_a * row_a[j] + by_b * row_b[j]
            row_a_bar[j] = by_a * x[j]
            row_b_bar[j] = by_b * x[j]
    return value, (A_bar, B_bar, x_bar)


@compiled
def conv2d_bias(images, weights, bias, result_bar):
    """Value and gradient of `kernels_models.conv2d_bias`."""
    n, rows, columns, out = result_bar.shape
    size, channels = weights.shape[0], weights.shape[2]
    output = np.empty_like(result_bar)
    images_bar, weights_bar = np.zeros_like(images), np.zeros_like(weights)
    bias_bar = np.zeros_like(bias)
    for m in range(n):
        for i in range(rows):
            for j in range(columns):
                pixel, pixel_bar = output[m, i, j], result_bar[m, i, j]
                for r in range(out):
                    pixel[r] = bias[r]
                    bias_bar[r] += pixel_bar[r]
                for p in range(size):
                    for q in range(size):
                        for c in range(channels):
                            x, factors = images[m, i + p, j + q, c], weights[p, q, c]
                            factors_bar, x_bar = weights_bar[p, q, c], 0.0
                            for r in range(out):
                                pixel[r] += x * factors[r]
                            for r in range(out):
                                factors_bar[r] += x * pixel_bar[r]
                            x_bar = dot(factors, pixel_bar)
                            images_bar[m, i + p, j + q, c] += x_bar
    return output, (images_bar, weights_bar, bias_bar)


@compiled
def softmax(x, result_bar):
    """Value and gradient of `kernels_models.softmax`; the shift has no adjoint."""
    n, h, s, length = x.shape
    value, x_bar = np.empty_like(x), np.empty_like(x)
    for i in range(n):
        for j in range(h):
            for k in range(s):
                row, to, to_bar = x[i, j, k], value[i, j, k], x_bar[i, j, k]
                row_bar, top, total = result_bar[i, j, k], row[0], 0.0
                for q in range(1, length):
                    top = max(top, row[q])
                for q in range(length):
                    to[q] = math.exp(row[q] - top)
                for q in range(length):
                    total += to[q]
                scale = 1.0 / total
                for q in range(length):
                    to[q] *= scale
                mean_bar = dot(to, row_bar)
                for q in range(length):
                    to_bar[q] = to[q] * (row_bar[q] - mean_bar)
    return value, x_bar


@compiled
def rosenbrock(x):
    """Gradient of `kernels_models.rosenbrock`."""
    n = len(x)
    x_bar = np.empty_like(x)
    x_bar[0] = 0.0
    for i in range(n - 1):
        rise_bar = 200.0 * (x[i + 1] - x[i] * x[i])
        x_bar[i] -= 2.0 * (x[i] * rise_bar + 1.0 - x[i])
        x_bar[i + 1] = rise_bar
    return x_bar


@compiled
def newton_sqrt(a, result_bar):
    """Value and gradient of `kernels_models.newton_sqrt`."""
    roots, a_bar, saved = np.empty_like(a), np.empty_like(a), np.empty(64)
    for i in range(len(a)):
        x, steps, number = 1.0, 0, a[i]
        while abs(x * x - number) > 1e-12 * number:
            if steps == len(saved):
                more = np.empty(2 * steps)
                more[:steps] = saved
                saved = more
            saved[steps] = x
            steps += 1
            x = 0.5 * (x + number / x)
        roots[i] = x
        x_bar, total = result_bar[i], 0.0
        for step in range(steps - 1, -1, -1):
            t_bar = 0.5 * x_bar
            by_root = t_bar / saved[step]
            total += by_root
            x_bar = t_bar - by_root * number / saved[step]
        a_bar[i] = total
    return roots, a_bar


@compiled
def euler_ode(prey, hunters, birth, death, hunting, dt, steps):
    """Gradient of `kernels_models.euler_ode`."""
    saved = np.empty((steps, 2))
    for t in range(steps):
        saved[t, 0], saved[t, 1] = prey, hunters
        met = hunting * prey * hunters
        prey += dt * (birth * prey - met)
        hunters += dt * (met - death * hunters)

    prey_bar, hunters_bar = 1.0, 0.0
    birth_bar = death_bar = hunting_bar = 0.0
    for t in range(steps - 1, -1, -1):
        prey, hunters = saved[t, 0], saved[t, 1]
        prey_change_bar, hunters_change_bar = dt * prey_bar, dt * hunters_bar
        met_bar = hunters_change_bar - prey_change_bar
        birth_bar += prey_change_bar * prey
        death_bar -= hunters_change_bar * hunters
        hunting_bar += met_bar * prey * hunters
        prey_bar += birth * prey_change_bar + met_bar * hunting * hunters
        hunters_bar += met_bar * hunting * prey - death * hunters_change_bar
    return prey_bar, hunters_bar, birth_bar, death_bar, hunting_bar


@compiled
def option_values(spots, strikes, volatilities, maturities, rate, result_bar):
    """Value and gradient of `kernels_models.option_values`."""
    prices, spots_bar = np.empty_like(spots), np.empty_like(spots)
    volatilities_bar, maturities_bar = np.empty_like(spots), np.empty_like(spots)
    rate_bar = 0.0
    half_root, density = math.sqrt(0.5), 1.0 / math.sqrt(2.0 * math.pi)
    for i in range(len(spots)):
        spot, volatility, maturity = spots[i], volatilities[i], maturities[i]
        root = math.sqrt(maturity)
        spread = volatility * root
        drift = math.log(spot / strikes[i]) + rate * maturity
        d1 = drift / spread + 0.5 * spread
        d2 = d1 - spread
        cdf1 = 0.5 * (1.0 + math.erf(d1 * half_root))
        cdf2 = 0.5 * (1.0 + math.erf(d2 * half_root))
        paid = strikes[i] * math.exp(-rate * maturity)
        prices[i] = spot * cdf1 - paid * cdf2

        seed = result_bar[i]
        d1_bar = seed * density * spot * math.exp(-0.5 * d1 * d1)
        d2_bar = -seed * density * paid * math.exp(-0.5 * d2 * d2)
        drift_bar = (d1_bar + d2_bar) / spread
        spread_bar = 0.5 * (d1_bar - d2_bar) - drift_bar * drift / spread
        rate_maturity_bar = seed * paid * cdf2 + drift_bar
        spots_bar[i] = seed * cdf1 + drift_bar / spot
        volatilities_bar[i] = spread_bar * root
        root_bar = 0.5 * spread_bar * volatility / root
        maturities_bar[i] = rate_maturity_bar * rate + root_bar
        rate_bar += rate_maturity_bar * maturity
    return prices, (spots_bar, volatilities_bar, maturities_bar, rate_bar)


@compiled
def gmm(alphas, means, log_diagonals, lowers, x, gamma, m):
    """Gradient of `kernels_models.gmm`, point by point; nothing is saved of any."""
    n, d = x.shape
    count = len(alphas)
    diagonals, logs = np.exp(log_diagonals), np.empty(count)
    means_bar, lowers_bar = np.zeros_like(means), np.zeros_like(lowers)
    diagonals_bar, share = np.zeros_like(means), np.zeros(count)
    for k in range(count):
        logs[k] = alphas[k]
        for i in range(d):
            logs[k] += log_diagonals[k, i]
    centred, scaled, terms = np.empty((count, d)), np.empty((count, d)), np.empty(count)
    for point in range(n):
        top = -np.inf
        for k in range(count):
            here, to, square = centred[k], scaled[k], 0.0
            for i in range(d):
                here[i] = x[point, i] - means[k, i]
            for i in range(d):
                total, row = here[i] * diagonals[k, i], lowers[k, i]
                for j in range(i):
                    total += row[j] * here[j]
                to[i] = total
                square += total * total
            terms[k] = logs[k] - 0.5 * square
            top = max(top, terms[k])
        total = 0.0
        for k in range(count):
            terms[k] = math.exp(terms[k] - top)
            total += terms[k]
        for k in range(count):
            weight = terms[k] / total
            share[k] += weight
            here, to = centred[k], scaled[k]
            for i in range(d):
                t_bar, row, row_bar = -weight * to[i], lowers[k, i], lowers_bar[k, i]
                diagonals_bar[k, i] += t_bar * here[i]
                means_bar[k, i] -= t_bar * diagonals[k, i]
                for j in range(i):
                    row_bar[j] += t_bar * here[j]
                    means_bar[k, j] -= t_bar * row[j]

    total, alphas_bar = 0.0, np.exp(alphas)
    for k in range(count):
        total += alphas_bar[k]
    log_diagonals_bar, square = np.empty_like(means), gamma**2
    for k in range(count):
        alphas_bar[k] = share[k] - n * alphas_bar[k] / total
        for i in range(d):
            both = diagonals_bar[k, i] + square * diagonals[k, i]
            log_diagonals_bar[k, i] = both * diagonals[k, i] + share[k] - m
            for j in range(i):
                lowers_bar[k, i, j] += square * lowers[k, i, j]
    return alphas_bar, means_bar, log_diagonals_bar, lowers_bar


@compiled
def bundle_adjustment(cameras, points, weights, camera_of, point_of, features):
    """Gradient of `kernels_models.bundle_adjustment`, one observation after another."""
    cameras_bar, points_bar = np.zeros_like(cameras), np.zeros_like(points)
    weights_bar = np.empty_like(weights)
    for i in range(len(weights)):
        camera, camera_bar = cameras[camera_of[i]], cameras_bar[camera_of[i]]
        point, point_bar = points[point_of[i]], points_bar[point_of[i]]
        x, y, z = point[0] - camera[3], point[1] - camera[4], point[2] - camera[5]
        angle = math.sqrt(
            camera[0] * camera[0] + camera[1] * camera[1] + camera[2] * camera[2]
        )
        u, v, w = camera[0] / angle, camera[1] / angle, camera[2] / angle
        cos, sin = math.cos(angle), math.sin(angle)
        inner = u * x + v * y + w * z
        along = inner * (1.0 - cos)
        across_x, across_y, across_z = v * z - w * y, w * x - u * z, u * y - v * x
        depth = 1.0 / (z * cos + across_z * sin + w * along)
        p = (x * cos + across_x * sin + u * along) * depth
        q = (y * cos + across_y * sin + v * along) * depth
        square, weight = p * p + q * q, weights[i]
        factor = 1.0 + camera[9] * square + camera[10] * square * square
        scale = camera[6] * factor
        miss_x = scale * p + camera[7] - features[i, 0]
        miss_y = scale * q + camera[8] - features[i, 1]

        misses = miss_x * miss_x + miss_y * miss_y
        weights_bar[i] = weight * (misses - 2.0 * (1.0 - weight * weight))
        miss_x_bar, miss_y_bar = weight * weight * miss_x, weight * weight * miss_y
        scale_bar = miss_x_bar * p + miss_y_bar * q
        factor_bar = scale_bar * camera[6]
        square_bar = 2.0 * factor_bar * (camera[9] + 2.0 * camera[10] * square)
        x_bar = (miss_x_bar * scale + p * square_bar) * depth  # turned
        y_bar = (miss_y_bar * scale + q * square_bar) * depth
        z_bar = -(x_bar * p + y_bar * q)
        along_bar = x_bar * u + y_bar * v + z_bar * w
        inner_bar = along_bar * (1.0 - cos)
        cos_bar = x_bar * x + y_bar * y + z_bar * z - along_bar * inner
        sin_bar = x_bar * across_x + y_bar * across_y + z_bar * across_z
        u_bar = x_bar * along + (z_bar * y - y_bar * z) * sin + inner_bar * x
        v_bar = y_bar * along + (x_bar * z - z_bar * x) * sin + inner_bar * y
        w_bar = z_bar * along + (y_bar * x - x_bar * y) * sin + inner_bar * z
        turned = (u_bar * u + v_bar * v + w_bar * w) / angle
        angle_bar = cos * sin_bar - sin * cos_bar - turned
        offset_x = x_bar * cos + (y_bar * w - z_bar * v) * sin + inner_bar * u
        offset_y = y_bar * cos + (z_bar * u - x_bar * w) * sin + inner_bar * v
        offset_z = z_bar * cos + (x_bar * v - y_bar * u) * sin + inner_bar * w

        camera_bar[0] += u_bar / angle + angle_bar * u
        camera_bar[1] += v_bar / angle + angle_bar * v
        camera_bar[2] += w_bar / angle + angle_bar * w
        camera_bar[3] -= offset_x
        camera_bar[4] -= offset_y
        camera_bar[5] -= offset_z
        camera_bar[6] += scale_bar * factor
        camera_bar[7] += miss_x_bar
        camera_bar[8] += miss_y_bar
        camera_bar[9] += factor_bar * square
        camera_bar[10] += factor_bar * square * square
        point_bar[0] += offset_x
        point_bar[1] += offset_y
        point_bar[2] += offset_z
    return cameras_bar, points_bar, weights_bar


@compiled
def lstm(weights, biases, outer, sequence):
    """Gradient of `kernels_models.lstm`: backpropagation through time."""
    layers, d = weights.shape[0], weights.shape[2]
    steps = len(sequence) - 1
    # input, forget, enter, leave, change, tanh of the state
    tape = np.empty((steps, layers, 6, d))
    hidden, cell = np.zeros((steps + 1, layers, d)), np.zeros((steps + 1, layers, d))
    for t in range(steps):
        for k in range(layers):
            weight, bias, place = weights[k], biases[k], tape[t, k]
            before, old = hidden[t, k], cell[t, k]
            for i in range(d):
                x = sequence[t, i] * outer[0, i] if k == 0 else hidden[t + 1, k - 1, i]
                forget = 1.0 / (1.0 + math.exp(-x * weight[0, i] - bias[0, i]))
                enter = 1.0 / (1.0 + math.exp(-before[i] * weight[1, i] - bias[1, i]))
                leave = 1.0 / (1.0 + math.exp(-x * weight[2, i] - bias[2, i]))
                change = math.tanh(before[i] * weight[3, i] + bias[3, i])
                state = old[i] * forget + enter * change
                bent = math.tanh(state)
                place[0, i], place[1, i], place[2, i] = x, forget, enter
                place[3, i], place[4, i], place[5, i] = leave, change, bent
                cell[t + 1, k, i], hidden[t + 1, k, i] = state, leave * bent

    weights_bar, biases_bar = np.zeros_like(weights), np.zeros_like(biases)
    outer_bar, x_bar, odds = np.zeros_like(outer), np.empty(d), np.empty(d)
    hidden_bar, cell_bar = np.zeros((layers, d)), np.zeros((layers, d))
    scale = -1.0 / (steps * d)
    for t in range(steps - 1, -1, -1):
        x, following, total, sum_odds = (
            hidden[t + 1, layers - 1],
            sequence[t + 1],
            0.0,
            2.0,
        )
        for i in range(d):
            odds[i] = math.exp(x[i] * outer[1, i] + outer[2, i])
            sum_odds += odds[i]
            total += following[i]
        for i in range(d):
            predicted_bar = scale * (following[i] - total / sum_odds * odds[i])
            outer_bar[1, i] += predicted_bar * x[i]
            outer_bar[2, i] += predicted_bar
            x_bar[i] = predicted_bar * outer[1, i]
        for k in range(layers - 1, -1, -1):
            place, weight = tape[t, k], weights[k]
            weight_bar, bias_bar = weights_bar[k], biases_bar[k]
            for i in range(d):
                x_i, forget, enter = place[0, i], place[1, i], place[2, i]
                leave, change, bent = place[3, i], place[4, i], place[5, i]
                before, out_bar = hidden[t, k, i], x_bar[i] + hidden_bar[k, i]
                state_bar = cell_bar[k, i] + out_bar * leave * (1.0 - bent * bent)
                forget_bar = state_bar * cell[t, k, i] * forget * (1.0 - forget)
                enter_bar = state_bar * change * enter * (1.0 - enter)
                leave_bar = out_bar * bent * leave * (1.0 - leave)
                change_bar = state_bar * enter * (1.0 - change * change)
                cell_bar[k, i] = state_bar * forget
                weight_bar[0, i] += forget_bar * x_i
                weight_bar[1, i] += enter_bar * before
                weight_bar[2, i] += leave_bar * x_i
                weight_bar[3, i] += change_bar * before
                bias_bar[0, i] += forget_bar
                bias_bar[1, i] += enter_bar
                bias_bar[2, i] += leave_bar
                bias_bar[3, i] += change_bar
                hidden_bar[k, i] = enter_bar * weight[1, i] + change_bar * weight[3, i]
                x_bar[i] = forget_bar * weight[0, i] + leave_bar * weight[2, i]
        for i in range(d):
            outer_bar[0, i] += x_bar[i] * sequence[t, i]
    return weights_bar, biases_bar, outer_bar


@compiled
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
    """Gradient of `kernels_models.hand_tracking`; products of 4 x 4 matrices are loops."""
    bones, n = weights.shape
    frames, bases = np.zeros((bones, 4, 4)), np.empty((bones, 4, 4))
    local = np.zeros((bones, 4, 4))
    frames[0] = relatives[0]
    # a coordinate of all vertices is contiguous, and so is one of all positions
    vertices, places = np.zeros((3, n)), positions.T.copy()
    skin = np.empty((4, 4))
    for b in range(1, bones):
        c, s = math.cos(angles[b, 0]), math.sin(angles[b, 0])
        e, f = math.cos(angles[b, 1]), math.sin(angles[b, 1])
        local[b, 0, 0], local[b, 0, 1], local[b, 0, 2] = c, -s * e, s * f
        local[b, 1, 0], local[b, 1, 1], local[b, 1, 2] = s, c * e, -c * f
        local[b, 2, 1], local[b, 2, 2], local[b, 3, 3] = f, e, 1.0
        product(frames[parents[b]], relatives[b], bases[b])
        product(bases[b], local[b], frames[b])
        product(frames[b], inverses[b], skin)
        weight = weights[b]
        for r in range(3):
            to, w, x, y, z = vertices[r], skin[r, 3], skin[r, 0], skin[r, 1], skin[r, 2]
            for i in range(n):
                moved = x * places[0, i] + y * places[1, i] + z * places[2, i]
                to[i] += weight[i] * (moved + w * places[3, i])

    angle = math.sqrt(turn[0] * turn[0] + turn[1] * turn[1] + turn[2] * turn[2])
    cos, sin = math.cos(angle), math.sin(angle)
    u, v, w = turn[0] / angle, turn[1] / angle, turn[2] / angle
    rotation = np.empty((3, 3))
    rotation[0] = cos + (1.0 - cos) * u * u, (1.0 - cos) * u * v - sin * w, 0.0
    rotation[0, 2] = (1.0 - cos) * u * w + sin * v
    rotation[1] = (1.0 - cos) * u * v + sin * w, cos + (1.0 - cos) * v * v, 0.0
    rotation[1, 2] = (1.0 - cos) * v * w - sin * u
    rotation[2] = (1.0 - cos) * u * w - sin * v, (1.0 - cos) * v * w + sin * u, 0.0
    rotation[2, 2] = cos + (1.0 - cos) * w * w
    turned_bar, shift_bar = np.zeros((3, n)), np.zeros(3)
    for i in range(len(vertex_of)):
        at = vertex_of[i]
        for r in range(3):
            turned = rotation[r, 0] * vertices[0, at] + rotation[r, 1] * vertices[1, at]
            turned += rotation[r, 2] * vertices[2, at]
            error = turned + shift[r] - observed[i, r]
            turned_bar[r, at] += error
            shift_bar[r] += error

    turn_bar = reverse_turn(vertices, turned_bar, rotation, turn)
    angles_bar, frames_bar = np.zeros_like(angles), np.zeros((bones, 4, 4))
    vertices_bar, weighted = np.empty((3, n)), np.empty((3, n))
    for r in range(3):
        x, y, z = rotation[0, r], rotation[1, r], rotation[2, r]
        for i in range(n):
            vertices_bar[r, i] = (
                x * turned_bar[0, i] + y * turned_bar[1, i] + z * turned_bar[2, i]
            )
    skin_bar, base_bar, local_bar = np.zeros((4, 4)), np.empty((4, 4)), np.empty((4, 4))
    for b in range(bones - 1, 0, -1):
        weight, frame_bar = weights[b], frames_bar[b]
        for r in range(3):
            to, here_bar = weighted[r], vertices_bar[r]
            for i in range(n):
                to[i] = weight[i] * here_bar[i]
            for q in range(4):
                skin_bar[r, q] = dot(to, places[q])
        add_product_by_transpose(skin_bar, inverses[b], frame_bar)
        base_bar[:] = 0.0
        add_product_by_transpose(frame_bar, local[b], base_bar)
        add_product_by_transpose(base_bar, relatives[b], frames_bar[parents[b]])
        product(bases[b].T, frame_bar, local_bar)
        c, s, f, e = local[b, 0, 0], local[b, 1, 0], local[b, 2, 1], local[b, 2, 2]
        c_bar = local_bar[0, 0] + e * local_bar[1, 1] - f * local_bar[1, 2]
        s_bar = local_bar[1, 0] - e * local_bar[0, 1] + f * local_bar[0, 2]
        e_bar = c * local_bar[1, 1] - s * local_bar[0, 1] + local_bar[2, 2]
        f_bar = s * local_bar[0, 2] - c * local_bar[1, 2] + local_bar[2, 1]
        angles_bar[b, 0] = c * s_bar - s * c_bar
        angles_bar[b, 1] = e * f_bar - f * e_bar
    return angles_bar, turn_bar, shift_bar


@compiled
def product(x, y, to):
    """The product of two 4 x 4 matrices."""
    for i in range(4):
        for j in range(4):
            to[i, j] = (
                x[i, 0] * y[0, j]
                + x[i, 1] * y[1, j]
                + x[i, 2] * y[2, j]
                + x[i, 3] * y[3, j]
            )


@compiled
def add_product_by_transpose(x, y, to):
    """Add the product of a 4 x 4 matrix and the transpose of another."""
    for i in range(4):
        for j in range(4):
            to[i, j] += (
                x[i, 0] * y[j, 0]
                + x[i, 1] * y[j, 1]
                + x[i, 2] * y[j, 2]
                + x[i, 3] * y[j, 3]
            )


@compiled
def reverse_turn(vertices, turned_bar, rotation, turn):
    """The adjoint of axis times angle, from which the rotation is."""
    rotation_bar = np.empty((3, 3))
    for r in range(3):
        for q in range(3):
            rotation_bar[r, q] = dot(turned_bar[r], vertices[q])
    angle = math.sqrt(turn[0] * turn[0] + turn[1] * turn[1] + turn[2] * turn[2])
    axis, cos, sin = turn / angle, math.cos(angle), math.sin(angle)
    across_bar = np.empty(3)  # of the axis, from what it is crossed with
    across_bar[0] = rotation_bar[2, 1] - rotation_bar[1, 2]
    across_bar[1] = rotation_bar[0, 2] - rotation_bar[2, 0]
    across_bar[2] = rotation_bar[1, 0] - rotation_bar[0, 1]
    axis_bar, trace, along, across = np.empty(3), 0.0, 0.0, 0.0
    for r in range(3):
        both = 0.0
        for q in range(3):
            both += (rotation_bar[r, q] + rotation_bar[q, r]) * axis[q]
            along += axis[r] * rotation_bar[r, q] * axis[q]
        trace += rotation_bar[r, r]
        across += across_bar[r] * axis[r]
        axis_bar[r] = (1.0 - cos) * both + sin * across_bar[r]
    angle_bar = cos * across - sin * (trace - along)
    inner = (
        axis[0] * axis_bar[0] + axis[1] * axis_bar[1] + axis[2] * axis_bar[2]
    ) / angle
    return axis_bar / angle + (angle_bar - inner) * axis


@compiled
def dense_network(w1, b1, w2, b2, x, y, penalty):
    """Gradient of `dense_network.loss`: products are those of BLAS, the rest is loops."""
    hidden = x @ w1
    n, width = hidden.shape
    for i in range(n):
        row = hidden[i]
        for j in range(width):
            row[j] = math.tanh(row[j] + b1[j])
    logits_bar = hidden @ w2
    classes, b2_bar, scale = len(b2), np.zeros_like(b2), 1.0 / n
    for i in range(n):
        row, top, total = logits_bar[i], -np.inf, 0.0
        for j in range(classes):
            row[j] += b2[j]
            top = max(top, row[j])
        for j in range(classes):
            row[j] = math.exp(row[j] - top)
            total += row[j]
        for j in range(classes):
            row[j] = scale * (row[j] / total - y[i, j])
            b2_bar[j] += row[j]

    w2_bar, sum_bar = hidden.T @ logits_bar, logits_bar @ w2.T
    b1_bar = np.zeros_like(b1)
    for i in range(n):
        row, row_bar = hidden[i], sum_bar[i]
        for j in range(width):
            row_bar[j] *= 1.0 - row[j] * row[j]
            b1_bar[j] += row_bar[j]
    w1_bar = x.T @ sum_bar
    for i in range(w1.shape[0]):
        for j in range(width):
            w1_bar[i, j] += 2.0 * penalty * w1[i, j]
    for i in range(width):
        for j in range(classes):
            w2_bar[i, j] += 2.0 * penalty * w2[i, j]
    return w1_bar, b1_bar, w2_bar, b2_bar
