"""Objects whose own operators answer for `k * x`: in tables, from functions, in objects; each function of one number is refused."""

import numpy as np


class Warped:
    def __init__(self, v):
        self.v = v

    def __mul__(self, other):
        return self.v * other * other


class More(Warped):
    pass


class Holder:
    def __init__(self):
        self.inner = Warped(2.0)
        self.gain = 3.0


def make(kind=0):
    made = More(3.0) if kind else Warped(3.0)
    return made


def make_by_another():
    return make(1)


ONE = Warped(3.0)
MADE = make_by_another()
MANY = [Warped(2.0), Warped(3.0)]
PAIR = (Warped(1.0), 2.0)
NAMED = {"a": Warped(1.0)}
MATRIX = np.matrix([[1.0, 2.0], [3.0, 4.0]])
HOLDER = Holder()


def a_global(x: float):
    return ONE * x


def a_global_that_a_function_makes(x: float):
    return MADE * x


def what_a_function_makes(x: float):
    return make() * x


def what_a_function_gets_from_another(x: float):
    return make_by_another() * x


def an_item_of_a_list(x: float):
    return MANY[0] * x


def an_item_of_a_tuple(x: float):
    return PAIR[0] * x


def an_item_of_a_dictionary(x: float):
    return NAMED["a"] * x


def items_of_a_loop(x: float):
    s = 0.0
    for w in MANY:
        s = s + w * x
    return s


def items_of_a_sum(x: float):
    return sum(w * x for w in MANY)


def a_matrix(x: float):
    return np.sum(MATRIX * np.array([[x, 1.0], [x * x, x]]))


def a_matrix_of_its_own(x: float):
    a = np.matrix([[1.0, 2.0], [3.0, 4.0]])
    return np.sum(a * np.array([[x, 1.0], [x * x, x]]))


def a_masked_array(x: float):
    a = np.ma.masked_array([1.0, 2.0], [True, False])
    return np.sum(a * np.array([x, 1.0]))
