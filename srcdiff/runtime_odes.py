"""Helpers of ordinary differential equations, in 88 columns, as black leaves them: see `srcdiff.runtime`.

They call the halves of the pair of a function of the user's, as those of `srcdiff.runtime_implicit` do.
"""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from scipy import integrate  # which a file with these texts imports


def odeint_bars(y_bar, y, t, forward, reverse, args, tfirst=False, **options):
    """The cotangents of y0, t and args in y = odeint(f, y0, t, args)."""

    def slope(s, x):
        return forward(s, x, *args) if tfirst else forward(x, s, *args)

    def slope_bars(s, x, saved, x_bar):
        here = (s, x) if tfirst else (x, s)
        return reverse(*here, *args, saved, x_bar)

    options = {"rtol": 1.49012e-8, "atol": 1.49012e-8, **options}
    _, told = integrate.odeint(
        lambda s, x: slope(s, x)[0], y[0], t, tfirst=True, full_output=True, **options
    )
    message = told["message"]
    if not message.startswith(("Integration successful", "Nothing was done")):
        raise ValueError(f"srcdiff: no solution was found: {message}")
    options = {
        "method": "LSODA",
        "rtol": options["rtol"],
        "atol": options["atol"],
        "max_step": options.get("hmax") or np.inf,
    }
    start = np.asarray(t, dtype=float)[0], y[0]
    bars = trajectory_bars(y_bar, y, t, start, slope, slope_bars, options)
    start_bar, y0_bar, t_bar, *others = bars
    t_bar[0] += start_bar
    return (y0_bar, t_bar, *others)


def solve_ivp_bars(y_bar, sol, ends, y0, forward, reverse, args, t_eval=None, **told):
    """The cotangents of the ends, of y0, t_eval and args in the solution sol.y."""
    if not sol.success:
        raise ValueError(f"srcdiff: no solution was found: {sol.message}")
    if t_eval is None and np.any(y_bar[:, 1:-1]):
        raise ValueError("srcdiff: the times between are the solver's: give t_eval")

    def slope(s, x):
        return forward(s, x, *args)

    def slope_bars(s, x, saved, x_bar):
        return reverse(s, x, *args, saved, x_bar)

    options = {"rtol": 1e-3, "atol": 1e-6, **told}
    start = ends[0], np.asarray(y0, dtype=float)
    bars = trajectory_bars(y_bar.T, sol.y.T, sol.t, start, slope, slope_bars, options)
    start_bar, y0_bar, t_bar, *others = bars
    if t_eval is None:
        return (np.array([start_bar + t_bar[0], t_bar[-1]]), y0_bar, None, *others)
    return (np.array([start_bar, 0.0]), y0_bar, t_bar, *others)


def trajectory_bars(y_bar, y, t, start, slope, slope_bars, options):
    """The cotangents of the start's time and place, of t and of what the slope reads.

    Adjoint method (Pontryagin): between the times t, at which y is read, the adjoint
    system is integrated backwards, along the solution, which is integrated anew. This
    is as accurate as the tolerances say, and sees no shift of a jump of the slope.
    """
    size = np.max(np.abs([start[1], *y]), axis=0)
    size[size == 0.0] = 1.0
    path = integrated(
        lambda s, x: slope(s, x)[0], (start[0], t[-1]), start[1], options, True
    ).sol
    rtol, atol = options["rtol"], options["atol"]
    near = np.minimum(1e3 * np.asarray(rtol), 0.1) * size + 1e3 * np.asarray(atol)
    if not np.all(np.abs(path(t).T - y) <= near):
        raise ValueError("srcdiff: the solution cannot be found again")

    def pulled(s, x_bar):
        x = path(s)
        value, saved = slope(s, x)
        bars = slope_bars(s, x, saved, np.reshape(x_bar, np.shape(value)))
        return bars if isinstance(bars, tuple) else (bars,)

    times = [start[0], *t]
    x_bar = np.zeros_like(size)
    t_bar = np.zeros(len(t))
    others = [np.zeros(np.shape(bar)) for bar in pulled(start[0], x_bar)[1:]]
    for i in reversed(range(len(t))):
        t_bar[i] = y_bar[i] @ np.ravel(slope(t[i], y[i])[0])
        x_bar = x_bar + y_bar[i]
        span = times[i + 1], times[i]
        if span[0] != span[1] and np.any(x_bar):
            x_bar, *more = pulled_back(pulled, span, x_bar, size, options)
            others = [bar + part for bar, part in zip(others, more)]
    start_bar = -(x_bar @ np.ravel(slope(*start)[0]))
    return (start_bar, x_bar, t_bar, *others)


def pulled_back(pulled, span, x_bar, size, options):
    """The cotangents at the earlier time, and what comes to the others meanwhile."""
    count = len(size)
    samples = [pulled(s, x_bar) for s in np.linspace(*span, 3)]
    units = [np.max(np.abs(x_bar) * size) / size]
    for parts in zip(*samples):
        most = np.max(np.abs(parts), initial=0.0) * abs(span[1] - span[0])
        units.append(np.full(np.size(parts[0]), most or 1.0))
    units = np.concatenate([units[0], *units[2:]])
    rtol = max(np.min(options["rtol"]), 1e-12)
    state = integrated(
        lambda s, x: -np.concatenate([np.ravel(bar) for bar in pulled(s, x[:count])]),
        span,
        np.concatenate([x_bar, np.zeros(len(units) - count)]),
        {**options, "rtol": rtol, "atol": 1e-3 * rtol * units},
    ).y[:, -1]
    ends = np.cumsum([np.size(bar) for bar in samples[0]])
    parts = zip(np.split(state, ends[:-1]), samples[0])
    return [np.reshape(part, np.shape(bar)) for part, bar in parts]


def integrated(slope, span, start, options, dense=False):
    """What integrate.solve_ivp gives, if it succeeds."""
    found = integrate.solve_ivp(slope, span, start, dense_output=dense, **options)
    if not found.success:
        raise ValueError(f"srcdiff: no solution was found: {found.message}")
    return found


def odeint_dot(
    y, t, tangent, args, dots, tfirst=False, y0_dot=0.0, t_dot=0.0, **options
):
    """The tangent of y = odeint(f, y0, t, args), which is integrated along with y."""
    options = {"rtol": 1.49012e-8, "atol": 1.49012e-8, **options}

    def slopes(s, x, x_dot):
        here = (s, x) if tfirst else (x, s)
        return tangent(*here, *args, x_dot, *dots)

    def solve(both, start, options):
        path, told = integrate.odeint(
            both, start, t, tfirst=True, full_output=True, **options
        )
        message = told["message"]
        if not message.startswith(("Integration successful", "Nothing was done")):
            raise ValueError(f"srcdiff: no solution was found: {message}")
        return path

    start = np.asarray(t, dtype=float)[0], y[0]
    t_dot = np.broadcast_to(t_dot, np.shape(t))
    moved = (np.ravel(y0_dot), t_dot[0])
    return trajectory_dot(y, t, t_dot, start, moved, slopes, solve, options)


def solve_ivp_dot(
    sol,
    ends,
    y0,
    t_eval,
    tangent,
    args,
    dots,
    y0_dot=0.0,
    start_dot=0.0,
    t_dot=0.0,
    **told,
):
    """The tangent of sol.y, where sol = solve_ivp(f, ends, y0, t_eval=t_eval)."""
    if not sol.success:
        raise ValueError(f"srcdiff: no solution was found: {sol.message}")

    def slopes(s, x, x_dot):
        return tangent(s, x, *args, x_dot, *dots)

    def solve(both, start, options):
        return integrated(both, ends, start, {**options, "t_eval": t_eval}).y.T

    options = {"rtol": 1e-3, "atol": 1e-6, **told}
    start, moved = (ends[0], np.asarray(y0, dtype=float)), (np.ravel(y0_dot), start_dot)
    t_dot = np.broadcast_to(t_dot, np.shape(sol.t))
    y_dot = trajectory_dot(sol.y.T, sol.t, t_dot, start, moved, slopes, solve, options)
    return y_dot.T


def trajectory_dot(y, t, t_dot, start, moved, slopes, solve, options):
    """The tangent of a solution, of which the start's place and time are moved.

    It follows the linearised equation, which is integrated together with y.
    """
    size = np.size(start[1])

    def both(s, state):
        parts = slopes(s, state[:size], state[size:])
        return np.concatenate([np.ravel(part) for part in parts])

    def slope(s, x):
        return both(s, np.concatenate([x, np.zeros(size)]))[:size]

    start_dot = moved[0] - slope(*start) * moved[1]
    rtol, atol = options["rtol"], options["atol"]
    doubled = {
        key: np.tile(value, 2) if np.ndim(value) else value
        for key, value in options.items()
    }
    path = solve(both, np.concatenate([start[1], start_dot]), doubled)
    most = np.max(np.abs([start[1], *y]), axis=0)
    most[most == 0.0] = 1.0
    near = np.minimum(1e3 * np.asarray(rtol), 0.1) * most + 1e3 * np.asarray(atol)
    again = path[:, :size]
    if np.shape(again) != np.shape(y) or not np.all(np.abs(again - y) <= near):
        raise ValueError("srcdiff: the solution cannot be found again")
    moves = [slope(*here) * change for *here, change in zip(t, y, t_dot)]
    return path[:, size:] + np.reshape(moves, np.shape(y))
