"""Bank accounts: months until the money is gone, a loan with extra payments, a savings plan, a progressive tax."""

from dataclasses import dataclass

BRACKETS = [(0.0, 0.0), (10_000.0, 0.14), (20_000.0, 0.3), (60_000.0, 0.42)]


def spending(balance, rate, withdrawal, inflation=0.02, max_months=600):
    """What the last, partial withdrawal is worth, and the interest before it, until the account is empty."""
    monthly = (1 + rate) ** (1 / 12) - 1
    interest = 0.0
    month = 0
    while month < max_months:
        gain = balance * monthly
        interest += gain
        balance += gain
        if balance < withdrawal:
            break
        balance -= withdrawal
        month += 1
        if month % 12 == 0:
            withdrawal *= 1 + inflation
    else:
        return interest + balance
    return interest + balance / withdrawal


@dataclass
class Loan:
    principal: float
    rate: float
    years: int = 10

    @property
    def payment(self):
        r = self.rate / 12
        n = 12 * self.years
        if r == 0:
            return self.principal / n
        return self.principal * r / (1 - (1 + r) ** -n)

    def total_interest(self, extra=0.0):
        """With an extra payment each month, up to the month in which the debt is gone."""
        debt, paid = self.principal, 0.0
        for month in range(1, 12 * self.years + 1):
            due = debt * self.rate / 12
            paid += due
            debt = debt + due - self.payment - extra
            if debt <= 0:
                return paid
        return paid


def loan_cost(principal, rate, extra):
    return Loan(principal, rate, years=5).total_interest(extra=extra)


def tax(income, brackets=BRACKETS):
    owed = 0.0
    for i, (floor, share) in enumerate(brackets):
        ceiling = brackets[i + 1][0] if i + 1 < len(brackets) else float("inf")
        if income <= floor:
            break
        owed += share * (min(income, ceiling) - floor)
    return owed


def net_savings(salary, raise_rate, saved_share, years=15):
    """Savings from taxed salaries, capped each year."""
    savings = 0.0
    for year in range(years):
        net = salary - tax(salary)
        savings = savings * 1.03 + min(saved_share * net, 9_000.0)
        salary *= 1 + raise_rate
    return savings


CASES = {
    "spending": (dict(balance=20_000.0, rate=0.03, withdrawal=700.0), ("balance", "rate", "withdrawal", "inflation")),
    "loan_cost": (dict(principal=15_000.0, rate=0.045, extra=55.0), ("principal", "rate", "extra")),
    "net_savings": (dict(salary=31_000.0, raise_rate=0.027, saved_share=0.2), ("salary", "raise_rate", "saved_share")),
}
CASES["spending"][0]["inflation"] = 0.021
