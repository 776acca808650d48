"""An SIR epidemic model with named tuples: Heun's method, a lockdown above a threshold, the misfit to reported cases."""

from collections import namedtuple

State = namedtuple("State", "susceptible infected recovered")
Params = namedtuple("Params", ["beta", "gamma", "lockdown"], defaults=(0.4,))


def derivative(state, params, strict):
    beta = params.beta * (params.lockdown if strict else 1.0)
    population = sum(state)
    infections = beta * state.susceptible * state.infected / population
    recoveries = params.gamma * state.infected
    return State(-infections, infections - recoveries, recoveries)


def shifted(state, slope, h):
    return State(*(s + h * k for s, k in zip(state, slope)))


def heun(state, params, dt, strict=False):
    k1 = derivative(state, params, strict)
    k2 = derivative(shifted(state, k1, dt), params, strict)
    mean = State(*[(a + b) / 2 for a, b in zip(k1, k2)])
    return shifted(state, mean, dt)


def simulate(params, initial, days, threshold=150.0):
    state, strict = initial, False
    yield_of_days = [state]
    for day in range(days):
        if state.infected > threshold:
            strict = True
        elif state.infected < 0.5 * threshold:
            strict = False
        state = heun(state, params, 1.0, strict=strict)
        yield_of_days.append(state)
    return yield_of_days


def peak(beta, gamma, infected=10.0):
    """The largest number of infected, with the default lockdown."""
    days = simulate(Params(beta, gamma), State(990.0, infected, 0.0), 30)
    return max(s.infected for s in days)


def misfit(beta, gamma, lockdown, cases):
    """The squared relative misfit to case numbers."""
    state = State(susceptible=1000.0, infected=5.0, recovered=0.0)
    params = Params(beta, gamma, lockdown)
    total = 0.0
    for reported in cases:
        state = heun(state, params, dt=1.0)
        total += ((state.infected - reported) / (1 + reported)) ** 2
        state = state._replace(recovered=state.recovered + 0.0)
    assert abs(sum(state) - 1005.0) < 1e-6, f"population not conserved: {state}"
    return total


CASES = {
    "peak": (dict(beta=0.55, gamma=0.12, infected=11.0), ("beta", "gamma", "infected")),
    "misfit": (dict(beta=0.5, gamma=0.1, lockdown=0.5, cases=[6, 9, 13, 18, 26, 40]), ("beta", "gamma")),
}
