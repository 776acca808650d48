"""Functions with lists whose length is not written out: what `test_lists` reads.

A program is the body of `def f(x, m, c)`, under its name: x is a vector of four numbers, m a matrix of four rows and three columns, c a number.
"""

PROGRAMS = r'''
# append, and a sum after it
ys = []
for i in range(len(x)):
    ys.append(np.sin(x[i]) * x[i])
return sum(ys) + ys[1] * ys[2]
# only a sum
ys = []
for v in x:
    ys.append(v * v * c)
return sum(ys)
# a sum with a start
ys = [v * v for v in x]
return sum(ys, c) * ys[0]
# math.fsum
ys = [v * v for v in x]
return math.fsum(ys) * c
# a stack: append, pop, pop from the front, store
st = []
for i in range(4):
    st.append(x[i] * x[i])
a = st.pop()
b = st.pop(0)
st[0] = a * b
return st[0] * st[-1]
# a recurrence by the last item
ys = [x[0]]
for i in range(1, len(x)):
    ys.append(ys[-1] * x[i] + 0.5 * c)
return ys[-1] + ys[1]
# a recurrence by the last item, over items
ys = [c]
for v in x:
    ys.append(ys[-1] * v + 0.3)
return ys[-1] * ys[2]
# a recurrence by index
ys = [x[0]]
for i in range(1, len(x)):
    ys.append(ys[i - 1] * np.sin(x[i]))
return sum(ys) * ys[-1]
# the last two of a list in while
ys = [x[0], x[1]]
while len(ys) < 7:
    ys.append(ys[-1] * 0.5 + ys[-2] * x[2])
return ys[-1] * c
# an append under a condition
ys = []
for v in x:
    if v > 0.0:
        ys.append(v * v)
return sum(ys) * ys[0] / len(ys)
# appends in both branches
ys = []
for v in x:
    if v > 0.4:
        ys.append(v * v)
    elif v > 0.0:
        ys.append(np.sin(v))
        ys.append(v * c)
    else:
        if ys:
            ys.pop()
return sum(ys) * ys[-1]
# what was appended is read by the adjoint
ys = []
for v in x:
    ys.append(np.exp(v))
s = 0.0
for y in ys:
    s += y * y
return s
# pop until it is empty
st = []
for v in x:
    st.append(v * v)
s = 1.0
while st:
    s = s * st.pop() + 0.3
return s
# a reduction by pops and an append
st = [v * v for v in x]
while len(st) > 1:
    a = st.pop()
    b = st.pop()
    st.append(a * np.sin(b))
return st[0] * c
# a queue
q = [v for v in x]
s = 0.0
for k in range(6):
    a = q.pop(0)
    s += a * a * (k + 1)
    q.append(np.sin(a))
return s + sum(q)
# pops in an expression
st = [v * v for v in x]
y = st.pop() * st.pop()
return y + st.pop() * x[0]
# pops whose value nobody takes
ys = [v * v for v in x]
s = ys[3] * ys[2]
ys.pop()
ys.pop(0)
return s * ys[0] * ys[1]
# a branch pops what was appended
rows = []
s = m[0] * 0.0
for i in range(4):
    rows.append(m[i] * x[i])
    if i % 2:
        s = s + rows.pop() * rows[0]
return np.sum(s) + np.sum(rows[-1])
# items are replaced by index
ys = [0.0] * 4
for i in range(4):
    ys[i] = x[i] * x[i]
for i in range(1, 4):
    ys[i] = ys[i] * ys[i - 1]
return ys[3] + ys[1]
# bins
counts = [0.0, 0.0]
for i in range(4):
    counts[i % 2] += x[i] * x[i]
return counts[0] * counts[1]
# integers become floats
ys = [1, 2, 3, 4]
for i in range(4):
    ys[i] = ys[i] * x[i]
return sum(ys) * ys[0]
# the last item is replaced, and others follow
ys = [x[0], x[1]]
s = 0.0
for k in range(4):
    s += ys[-1] * ys[-2]
    ys[-1] = s * x[k]
    ys.append(x[k] * c)
return s * sum(ys)
# swapped items
ys = [v * v for v in x]
ys[0], ys[3] = ys[3], ys[0]
return ys[0] * 2.0 + ys[3] * ys[1]
# a comprehension
ys = [v * v for v in x]
return sum(ys) + ys[0] * ys[3]
# a comprehension with a condition
ys = [np.sin(v) * v for v in x if v > 0.0]
return sum(ys) * ys[1]
# a comprehension of two loops
ys = [a * b for a in x for b in x if a > b]
return sum(ys) * ys[0]
# a comprehension in a call
y = np.array([v * v * x[0] for v in x])
return np.sum(y * y)
# comprehensions in each other
a = np.array([[m[i, j] * m[j, i % 3] for j in range(3)] for i in range(4)])
return np.sum(a * a)
# comprehensions with the same variable
a = [np.sin(v) for v in x]
b = [v * w for v, w in zip(a, x)]
return sum(b) * a[0]
# a variable of a comprehension that means something else outside
v = c * 2.0
ys = [v * v for v in x]
zs = [v * w for w in x]
return sum(ys) * sum(zs) * v
# a comprehension in a loop
s = 0.0
for v in x:
    ys = [v * w for w in x if w > 0]
    s += sum(ys) * ys[0]
return s
# a list made of itself
ys = [v * v for v in x]
s = ys[0] * ys[1]
ys = [v * s for v in ys]
s = s + ys[2] * ys[2]
ys = [v * v for v in ys if v > 0.001]
return s * sum(ys)
# a function in a comprehension
def g(u):
    t = u * u
    return t * np.sin(u)
ys = [g(v) for v in x]
return sum(ys) * ys[0]
# rows
rows = []
for row in m:
    rows.append(row * row)
s = rows[0] * rows[1] + rows[3]
return np.sum(s)
# rows as a matrix
rows = []
for i in range(4):
    rows.append(np.sin(m[i]))
a = np.array(rows)
return np.sum(a @ a.T)
# a sum of rows
rows = []
for i in range(4):
    rows.append(np.sin(m[i]) * m[0])
return np.sum(sum(rows) ** 2)
# rows that are stacked and joined
rows = [x * (k + c) for k in range(3)]
a = np.stack(rows)
b = np.stack(rows, axis=1)
d = np.concatenate(rows)
return np.sum(a @ b) * d[5]
# a history of states
hs = [x]
for k in range(3):
    hs.append(np.tanh(c * hs[-1]))
return np.sum(hs[-1]) + np.sum(hs[1] * hs[2])
# a stack of arrays
st = []
for k in range(3):
    st.append(x * (k + 1.0))
s = x * 0.0
while st:
    s = s * st.pop() + x
return np.sum(s)
# arrays that are written before they are put into the list
rows = []
for k in range(3):
    y = np.zeros(4)
    y[0] = x[k]
    y[1:] = x[k] * x[1:]
    rows.append(y)
return np.sum(rows[0] * rows[1] + rows[2])
# copies of an array that is written again
rows = []
y = np.zeros(4)
for k in range(3):
    y[0] = x[k]
    y[1:] += x[k] * x[1:]
    rows.append(y.copy())
return np.sum(rows[0] * rows[1] + rows[2])
# another array in the place of one
rows = [x, x * 2.0]
y = rows[1]
for k in range(2):
    rows[k] = rows[k] * y
return np.sum(rows[0] * rows[1] * y)
# a list of lists
rows = []
for i in range(3):
    row = []
    for j in range(3):
        row.append(x[i] * x[j])
    rows.append(row)
s = 0.0
for i in range(3):
    s += rows[i][i] * rows[0][i]
return s
# nested loops, a list for each pass
total = 0.0
for i in range(3):
    ys = []
    for j in range(i + 1):
        ys.append(x[i] * x[j])
    total += sum(ys) * ys[0]
return total
# one list becomes the next
ys = [x[0], x[1], x[2]]
for k in range(2):
    new = []
    for v in ys:
        new.append(v * v + c)
    ys = new
return sum(ys) * ys[0]
# two lists, swapped
a = [v for v in x]
b = [v * v for v in x]
for k in range(3):
    a, b = b, a
    a.append(x[k] * b[-1])
return sum(a) * b[-1]
# break in while
ys = []
i = 0
while True:
    ys.append(x[i] * x[i])
    if sum(ys) > 0.5:
        break
    i += 1
return sum(ys) * ys[-1]
# break in for
ys = []
for v in x:
    ys.append(v * v)
    if len(ys) > 2:
        break
    ys.append(v)
return sum(ys) * ys[-1]
# continue
ys = [1.0]
for v in x:
    if v < 0:
        continue
    ys.append(ys[-1] * v)
return sum(ys) * ys[-1]
# an early return
ys = []
for v in x:
    ys.append(v * v)
    if v < 0:
        return sum(ys) * ys[0]
return ys[-1]
# extend
ys = [x[0]]
ys.extend([x[1] * x[2], x[3]])
zs = []
for v in x:
    zs.append(v * v)
ys.extend(zs)
return sum(ys) * ys[3]
# += of a list
ys = []
for v in x:
    ys += [v, v * v]
return ys[0] * ys[3] + sum(ys)
# insert at the front
ys = []
for v in x:
    ys.insert(0, v * v)
return ys[0] * ys[1] + ys[3]
# reverse
ys = [v * v for v in x]
ys.reverse()
return ys[0] * ys[1] + 3.0 * ys[2]
# clear
ys = []
s = 0.0
for v in x:
    ys.append(v * v)
    if len(ys) == 2:
        s += ys[0] * ys[1]
        ys.clear()
return s
# all of a list
ys = [v * v for v in x]
zs = ys
ys[:] = [x[0] * x[1], x[2]]
return zs[0] * ys[1]
# stretches
ys = [v * v for v in x]
zs = ys[1:3]
zs.append(ys[0])
return sum(zs) * zs[0] + sum(ys[:2])
# lists behind each other
ys = [v * v for v in x]
zs = [np.sin(v) for v in x]
ws = ys + zs
return ws[2] * ws[5] + sum(ws)
# one item many times
ys = [x[0] * x[1]] * 5
ys[2] = x[3]
return sum(ys) * ys[0]
# copies of a list
ys = [v * v for v in x]
zs = ys.copy()
zs[0] = x[3]
ws = list(ys)
ws.append(x[0])
return zs[0] * ys[0] + sum(ws) * zs[1]
# the items of an array
ys = list(x)
ys[1] = ys[0] * ys[2]
return sum(ys) * ys[1]
# a second name
ys = [v * v for v in x]
zs = ys
zs.append(x[0])
zs[0] = 3.0 * x[1]
return sum(ys) * ys[-1] + ys[0]
# a second name in a loop
ys = [v for v in x]
for k in range(3):
    zs = ys
    zs.append(x[k] * x[k + 1])
    ys = zs
return sum(ys) * ys[-1]
# a list that is another from here on
ys = [v for v in x]
old = ys
ys = ys + [x[0] * x[1]]
ys[0] = x[3]
return sum(old) * sum(ys)
# one of two lists
ys = [v for v in x]
zs = [v * v for v in x]
w = ys if c > 0.0 else zs
return sum(w) * w[1]
# enumerate and zip
ys = [v * v for v in x]
s = 0.0
for k, y in enumerate(ys):
    s += (k + 1) * y * x[0]
for a, b in zip(ys, ys[1:]):
    s += a * b
return s
# reversed
ys = [v * v for v in x]
s = 0.0
for y in reversed(ys):
    s = s * 0.5 + y * y
return s
# largest and smallest
ys = [v * v for v in x]
return max(ys) * min(ys)
# functions of NumPy
ys = [v * v for v in x]
return np.mean(ys) + np.std(ys) * np.max(ys) + np.dot(ys, x) + np.sum(np.sqrt(ys)) * c
# positions
order = []
for i in range(4):
    if i != 2:
        order.append(i)
s = 0.0
for k in order:
    s += x[k] * x[k] * x[0]
return s
# a range over its length, which changes
ys = [v for v in x]
for i in range(len(ys)):
    ys.append(ys[i] * x[0])
return sum(ys) * ys[-1]
# a range over its length, which changes later
ys = [v for v in x]
s = 0.0
for i in range(len(ys)):
    s += ys[i] * ys[i]
for k in range(2):
    ys.append(s)
return sum(ys) * ys[-1]
# the length as a number
ys = []
s = 0.0
for v in x:
    n = len(ys)
    s += n * v * v
    ys.append(v)
return s * len(ys)
# a test of its length
ys = []
s = 0.0
for v in x:
    if len(ys) < 2:
        ys.append(v * v)
    else:
        s += ys[0] * ys[1] * v
        ys.pop()
return s
# a loop in a loop, which push and pop
st = [x[0]]
out = 0.0
for k in range(3):
    while len(st) < k + 2:
        st.append(st[-1] * x[k + 1] + 0.1)
    out += st.pop() * st[0]
    st[0] = out * 0.5
return out
# the item before, if there is one
ys = []
for i in range(len(x)):
    if i > 0:
        prev = ys[-1]
    else:
        prev = 0.0
    ys.append(prev + x[i] * x[i])
return ys[-1] * ys[0]
# numbers that nothing depends on, then others
ys = []
for k in range(3):
    ys.append(1.0)
ys[1] = x[0] * x[1]
s = 1.0
for y in ys:
    s *= y
return s
# a list that is written after it was read
ys = []
s = 0.0
for v in x:
    ys.append(v)
    s += ys[-1] * ys[0]
ys[0] = 5.0
ys = [2.0]
return s * ys[0]
# a function that appends to its argument
def push(out, v):
    out.append(v * v)
out = []
for v in x:
    push(out, v)
return sum(out) * out[0]
# a function that reads a list
ys = [v for v in x]
f = lambda k: ys[k] * 2.0
ys.append(x[0])
ys[0] = x[1] * x[2]
return f(0) * f(4)
'''
