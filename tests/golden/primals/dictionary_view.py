"""A pass of a loop over `items()` sees what an earlier one stored."""

CASE = dict(wrt=("x",), arguments=dict(x=0.7))


def f(x: float):
    state = {"position": x, "speed": 0.5}
    total = 0.0
    for name, value in state.items():
        state["speed"] = state["speed"] + value * x
        total += value * value if name == "speed" else value
    return total
