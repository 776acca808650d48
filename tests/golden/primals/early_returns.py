"""Early returns in nested ifs, one of which falls through, and a guard."""

CASE = dict(wrt=("load", "limit"), arguments=dict(load=0.8, limit=1.3))


def f(load: float, limit: float):
    if limit <= 0.0:
        raise ValueError("limit must be positive")
    if load < 0.0:
        return 0.0
    if load < limit:
        ratio = load / limit
        if ratio < 0.5:
            return ratio * ratio  # elastic
        load = load + ratio
    return 2.0 * load - limit
