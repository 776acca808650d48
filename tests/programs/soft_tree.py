"""Soft decision trees: each inner node sends a sample to both sides, with weights; evaluated recursively."""

import math

import numpy as np

# (feature, index of the threshold, left, right); a leaf is the index of its value
TREE = (0, 0, (1, 1, 0, 1), (1, 2, (0, 3, 2, 3), 4))

TREE_DICT = {
    "feature": 0,
    "split": 0,
    "left": {"leaf": 0},
    "right": {"feature": 1, "split": 1, "left": {"leaf": 1}, "right": {"leaf": 2}},
}


def sigmoid(t):
    if t >= 0:
        return 1.0 / (1.0 + math.exp(-t))
    e = math.exp(t)
    return e / (1.0 + e)


def evaluate(node, x, thresholds, values, sharpness):
    if isinstance(node, int):
        return values[node]
    feature, split, left, right = node
    p = sigmoid(sharpness * (x[feature] - thresholds[split]))
    below = evaluate(left, x, thresholds, values, sharpness)
    above = evaluate(right, x, thresholds, values, sharpness)
    return (1.0 - p) * below + p * above


def tuple_tree_loss(thresholds, values, xs, ys, sharpness=3.0):
    """The mean squared error of a tree of nested tuples."""
    total = 0.0
    for x, y in zip(xs, ys):
        total += (evaluate(TREE, x, thresholds, values, sharpness) - y) ** 2
    return total / len(xs)


def predict(node, x, thresholds, values):
    if "leaf" in node:
        return values[node["leaf"]]
    gate = sigmoid(4.0 * (x[node["feature"]] - thresholds[node["split"]]))
    return gate * predict(node["right"], x, thresholds, values) + (1 - gate) * predict(node["left"], x, thresholds, values)


def dict_tree_loss(thresholds, values, xs, ys):
    """The same of a tree of nested dicts."""
    residuals = [predict(TREE_DICT, x, thresholds, values) - y for x, y in zip(xs, ys)]
    return sum(r * r for r in residuals)


def routed(tree, x, thresholds, values):
    """A hard tree, walked down in a loop; only the leaf's value matters."""
    node = tree
    while not isinstance(node, int):
        feature, split, left, right = node
        node = right if x[feature] > thresholds[split] else left
    return values[node]


def hard_tree_loss(values, thresholds, xs, ys):
    return float(np.mean([(routed(TREE, x, thresholds, values) - y) ** 2 for x, y in zip(xs, ys)]))


rng = np.random.default_rng(4)
XS = rng.normal(size=(7, 2))
YS = np.sin(XS[:, 0]) + XS[:, 1]
THRESHOLDS = np.array([0.1, -0.3, 0.4, 0.9])
VALUES = np.array([-1.0, 0.5, 0.2, 1.5, 0.8])

CASES = {
    "tuple_tree_loss": (dict(thresholds=THRESHOLDS, values=VALUES, xs=XS, ys=YS, sharpness=2.5), ("thresholds", "values", "sharpness")),
    "dict_tree_loss": (dict(thresholds=THRESHOLDS, values=VALUES, xs=XS, ys=YS), ("thresholds", "values", "xs")),
    "hard_tree_loss": (dict(values=VALUES, thresholds=THRESHOLDS, xs=XS, ys=YS), ("values",)),
}
