"""A list of results, one from each pass of a loop, and a list that each pass continues."""

import numpy as np

CASE = dict(wrt=("rates", "start"), arguments=dict(rates=np.array([0.03, 0.05, -0.02, 0.04]), start=1.5), example=True)


def f(rates, start):
    balances = [start]
    interests = []
    for rate in rates:
        interest = rate * balances[-1]  # of this year
        interests.append(interest)
        balances.append(balances[-1] + interest)
    return sum(interests) * balances[2]
