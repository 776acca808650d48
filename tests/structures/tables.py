"""Functions of one number that fill tables of lists item by item."""

INF = float("inf")


def cheapest_path(x: float):
    n, m = 4, int(3 + 0 * x)
    costs = [[INF] * (m + 1) for _ in range(n + 1)]
    costs[0][0] = x
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            costs[i][j] = (i - x * j) ** 2 + min(costs[i - 1][j], costs[i][j - 1], costs[i - 1][j - 1])
    return costs[n][m]


def binomials(x: float):
    n = int(5 + 0 * x)
    table = [[0 for k in range(n)] for m in range(n)]
    table[0][0] = 1
    for i in range(1, n):
        table[i][0] = table[i - 1][0] * x
        for j in range(1, i + 1):
            table[i][j] = table[i - 1][j - 1] + 0.5 * table[i - 1][j]
            table[i][j] *= 1.5
    return sum(table[n - 1]) + max(table[1])


def a_row_by_another_name(x: float):
    n = int(3 + 0 * x)
    table = [n * [1.0] for _ in range(n)]
    row = table[1]
    table[1][0] = x * x
    row[1] = x
    return table[1][0] * row[1] + table[1][2] * row[0] + len(table) * len(row)


def product(x: float):
    n = int(2 + 0 * x)
    a = [[x + i * j for j in range(2)] for i in range(2)]
    c = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(n):
            for k in range(n):
                c[i][j] += a[i][k] * a[k][j]
    return sum(sum(row) for row in c) * c[0][1]


def made_in_each_pass(x: float):
    total = 0.0
    for n in range(2, 4):
        t = [[0.0] * n for _ in range(n)]
        for i in range(n):
            t[i][n - 1 - i] = x * i + total
        total += t[0][n - 1] * t[n - 1][0]
    return total
