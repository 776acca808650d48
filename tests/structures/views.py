"""Views of dictionaries that are looked over while the dictionary changes: functions of one number."""


def a_value_stored_by_an_earlier_pass(x: float):
    state = {"w": x, "b": 0.5}
    for _, v in state.items():
        state["b"] = x * x
    return v


def values_that_depend_on_values(x: float):
    state = {"w": x, "b": 0.5}
    s = 0.0
    for v in state.values():
        state["b"] = state["b"] + v * x
        s += v
    return s


def increase(d, x):
    d["b"] += x


def stored_by_a_callee_under_another_name(x: float):
    d = {"w": x, "b": 0.5}
    e = d
    s = 0.0
    for k, v in d.items():
        increase(e, x * v)
        s += v * (2.0 if k == "b" else 1.0)
    return s


class Parameters:
    def __init__(self, x):
        self.p = {"a": x, "b": 2.0}


def counted_items_of_an_attribute(x: float):
    o = Parameters(x)
    s = 0.0
    for i, (k, v) in enumerate(o.p.items()):
        o.p["b"] = v * x + i
        s += v
    return s


def two_views_at_once(x: float):
    d = {"a": x, "b": 2.0, "c": 1.0}
    s = 0.0
    for (k, v), w in zip(d.items(), d.values()):
        d["c"] = v * w
        s += v + w
    return s


def another_dictionary_by_the_name(x: float):
    d = {"a": x, "b": 2.0, "c": 1.0}
    s = 0.0
    for v in d.values():
        d = {"a": v, "b": s, "c": 5.0}
        d["a"] = 3.0
        s += v * d["c"]
    return s


def a_list_of_the_items_is_not_a_view(x: float):
    d = {"a": x, "b": 2.0}
    s = 0.0
    for k, v in list(d.items()):
        d["b"] = x * v
        d["c"] = 3.0
        s += v
    return s + d["c"] * d["b"]


def backwards(x: float):
    d = {"a": x, "b": 2.0}
    s = 0.0
    for v in reversed(d.values()):
        d["a"] = v * x
        s += v * v
    return s


def lists_in_a_dictionary(x: float):
    d = {"a": [x, 1.0], "b": [2.0, x]}
    s = 0.0
    for k, v in d.items():
        d["b"] = [v[1] * x, 3.0]
        v[0] = v[0] * 2.0
        s += v[0] + v[1]
    return s
