from scipy.optimize import brentq, newton

CASE = {"wrt": ("price", "rate"), "arguments": {"price": 0.6, "rate": 0.05}}


def excess(v, price, rate):
    return v * v * (1.0 + rate) + 0.3 * v - price


def f(price: float, rate: float):
    low = brentq(excess, 0.0, 5.0, args=(price, rate))
    return low + newton(lambda v: excess(v, price, 0.0) - rate, 0.5)
