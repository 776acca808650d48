"""Random statements with long lines, the same for the same seed on every Python."""

from __future__ import annotations

import random

import gast

NAMES = ["x", "y", "u_bar", "weights", "hidden_layer", "self", "np", "n", "learning_rate", "i", "x_saved", "temperature_field", "momentum_bar"]
CONSTANTS = [0, 1, 2, 0.5, 2.0, 1e-3, 1e-8, 3, 1j, "abc", True, None, -2, -0.5]
BINARY = {
    gast.Add: 9, gast.Sub: 8, gast.Mult: 14, gast.Div: 5, gast.Pow: 6, gast.MatMult: 4,
    gast.FloorDiv: 1, gast.Mod: 1, gast.BitAnd: 1, gast.BitOr: 1, gast.LShift: 1, gast.BitXor: 1,
}  # fmt: skip
COMPARISONS = [gast.Lt, gast.Eq, gast.NotEq, gast.In, gast.NotIn, gast.Is, gast.IsNot, gast.GtE]
EXPRESSIONS = {
    "leaf": 8, "operation": 30, "sign": 6, "comparison": 3, "logic": 3, "call": 16, "item": 12, "attribute": 8, "choice": 3,
    "function": 1, "sequence": 4, "dictionary": 1, "comprehension": 2, "formatted": 1, "walrus": 1,
}  # fmt: skip
STATEMENTS = {
    "assign": 30, "augmented": 14, "annotated": 2, "result": 10, "bare": 5, "loop": 4, "repeat": 3, "branch": 5, "check": 3,
    "error": 3, "definition": 4, "deletion": 1, "imports": 1,
}  # fmt: skip


def name(identifier: str, context=gast.Load) -> gast.Name:
    return gast.Name(identifier, context(), None, None)


class Generator:
    """A source of random trees; each kind of expression and statement is a method."""

    def __init__(self, seed: int):
        self.random = random.Random(seed)

    def pick(self, weights: dict):
        return self.random.choices(list(weights), list(weights.values()))[0]

    def some(self, make, *counts: int) -> list:
        return [make() for _ in range(self.random.choice(counts))]

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    # Expressions of at most some depth.

    def expression(self, depth: int) -> gast.expr:
        if depth <= 0:
            return self.leaf(depth)
        return getattr(self, self.pick(EXPRESSIONS))(depth)

    def below(self, depth: int) -> gast.expr:
        return self.expression(depth - 1 - self.random.randrange(2))

    def variable(self) -> gast.Name:
        return name(self.random.choice(NAMES))

    def leaf(self, depth: int) -> gast.expr:
        return self.variable() if self.chance(0.7) else gast.Constant(self.random.choice(CONSTANTS), None)

    def operation(self, depth: int) -> gast.expr:
        return gast.BinOp(self.below(depth), self.pick(BINARY)(), self.below(depth))

    def sign(self, depth: int) -> gast.expr:
        return gast.UnaryOp(self.pick({gast.USub: 16, gast.Not: 4, gast.UAdd: 1, gast.Invert: 1})(), self.below(depth))

    def comparison(self, depth: int) -> gast.expr:
        others = self.some(lambda: self.below(depth), 1, 1, 1, 2)
        return gast.Compare(self.below(depth), [self.random.choice(COMPARISONS)() for _ in others], others)

    def logic(self, depth: int) -> gast.expr:
        return gast.BoolOp(self.random.choice([gast.And, gast.Or])(), self.some(lambda: self.below(depth), 2, 2, 3))

    def call(self, depth: int) -> gast.expr:
        words = self.random.sample(["axis", "keepdims", "dtype", "out"], self.random.choice([0, 0, 0, 1, 2]))
        keywords = [gast.keyword(word if self.chance(0.93) else None, self.below(depth)) for word in words]
        return gast.Call(self.function_name(depth), self.some(lambda: self.argument(depth), 0, 1, 1, 1, 2, 2, 3, 4), keywords)

    def function_name(self, depth: int) -> gast.expr:
        if self.chance(0.3):
            return self.below(depth)
        words = ["sum", "exp", "zeros_like", "outer", "einsum"]
        return gast.Attribute(name("np"), self.random.choice(words), gast.Load()) if self.chance(0.5) else self.variable()

    def argument(self, depth: int) -> gast.expr:
        return self.below(depth) if self.chance(0.93) else gast.Starred(self.below(depth), gast.Load())

    def item(self, depth: int, context=gast.Load) -> gast.expr:
        value = self.below(depth) if context is gast.Load and self.chance(0.3) else self.variable()
        parts = self.some(lambda: self.index(depth), 1, 1, 1, 2, 3)
        return gast.Subscript(value, parts[0] if len(parts) == 1 else gast.Tuple(parts, gast.Load()), context())

    def index(self, depth: int) -> gast.expr:
        if self.chance(0.5):
            return self.expression(depth - 2)
        return gast.Slice(self.bound(0.6), self.bound(0.6), self.bound(0.2))

    def bound(self, probability: float) -> gast.expr | None:
        return self.expression(self.random.choice([0, 0, 1, 2])) if self.chance(probability) else None

    def attribute(self, depth: int) -> gast.expr:
        value = self.below(depth) if self.chance(0.5) else self.variable()
        return gast.Attribute(value, self.random.choice(["T", "shape", "size", "real"]), gast.Load())

    def choice(self, depth: int) -> gast.expr:
        return gast.IfExp(self.below(depth), self.below(depth), self.below(depth))

    def function(self, depth: int) -> gast.expr:
        names = self.random.sample(["a", "b", "c"], self.random.choice([0, 1, 1, 2]))
        defaults = [self.expression(1) for _ in names[: self.random.randrange(len(names) + 1)]]
        parameters = [name(word, gast.Param) for word in names]
        return gast.Lambda(gast.arguments(parameters, [], None, [], [], None, defaults), self.below(depth))

    def sequence(self, depth: int) -> gast.expr:
        return self.random.choice([gast.Tuple, gast.List])(self.some(lambda: self.below(depth), 0, 1, 2, 3), gast.Load())

    def dictionary(self, depth: int) -> gast.expr:
        values = self.some(lambda: self.below(depth), 0, 1, 2, 3)
        return gast.Dict([self.below(depth) if self.chance(0.9) else None for _ in values], values)

    def comprehension(self, depth: int) -> gast.expr:
        kind = self.random.choice([gast.ListComp, gast.GeneratorExp])
        return kind(self.below(depth), self.some(lambda: self.clause(depth), 1, 1, 2))

    def clause(self, depth: int) -> gast.comprehension:
        one, two = name("i", gast.Store), name("j", gast.Store)
        target = one if self.chance(0.6) else gast.Tuple([one, two], gast.Store())
        return gast.comprehension(target, self.below(depth), self.some(lambda: self.below(depth), 0, 0, 1), 0)

    def formatted(self, depth: int) -> gast.expr:
        return gast.JoinedStr([gast.Constant("value ", None), gast.FormattedValue(self.below(depth), -1, None)])

    def walrus(self, depth: int) -> gast.expr:
        return gast.NamedExpr(name("w", gast.Store), self.below(depth))

    # Statements.

    def statement(self) -> gast.stmt:
        self.depth = self.random.choice([2, 3, 4, 5])
        return getattr(self, self.pick(STATEMENTS))()

    def value(self) -> gast.expr:
        return self.expression(self.depth)

    def target(self, nested: bool = True) -> gast.expr:
        chosen = self.pick({"name": 10, "item": 5, "attribute": 2, "tuple": 3 * nested})
        if chosen == "name":
            return name(self.random.choice(NAMES), gast.Store)
        if chosen == "item":
            return self.item(2, gast.Store)
        if chosen == "attribute":
            return gast.Attribute(self.variable(), "field", gast.Store())
        return gast.Tuple(self.some(self.target, 1, 2, 2, 3), gast.Store())

    def assign(self) -> gast.stmt:
        return gast.Assign(self.some(self.target, 1, 1, 1, 1, 2), self.value(), None)

    def augmented(self) -> gast.stmt:
        return gast.AugAssign(self.target(nested=False), self.random.choice([gast.Add, gast.Sub, gast.Mult])(), self.value())

    def annotated(self) -> gast.stmt:
        return gast.AnnAssign(name("x", gast.Store), self.annotation(), self.value(), 1)

    def annotation(self) -> gast.expr:
        kind = self.random.choice(["name", "union", "item"])
        if kind == "union":
            return gast.BinOp(self.variable(), gast.BitOr(), gast.Constant(None, None))
        pair = gast.Tuple([self.variable(), self.variable()], gast.Load())
        return self.variable() if kind == "name" else gast.Subscript(self.variable(), pair, gast.Load())

    def result(self) -> gast.stmt:
        return gast.Return(self.value() if self.chance(0.8) else gast.Tuple([self.value(), self.value()], gast.Load()))

    def bare(self) -> gast.stmt:
        return gast.Expr(gast.Call(self.variable(), [self.value()], []) if self.chance(0.5) else self.operation(self.depth))

    def loop(self) -> gast.stmt:
        return gast.For(self.target(), self.value(), [gast.Pass()], [], None)

    def repeat(self) -> gast.stmt:
        return gast.While(self.value(), [gast.Pass()], [])

    def branch(self) -> gast.stmt:
        other = [gast.If(self.value(), [gast.Pass()], [])] if self.chance(0.5) else []
        return gast.If(self.value(), [gast.Pass()], other)

    def check(self) -> gast.stmt:
        return gast.Assert(self.value(), self.value() if self.chance(0.5) else None)

    def error(self) -> gast.stmt:
        return gast.Raise(self.value(), self.value() if self.chance(0.2) else None)

    def deletion(self) -> gast.stmt:
        return gast.Delete(self.some(lambda: self.target(nested=False), 1, 2, 6))

    def imports(self) -> gast.stmt:
        names = self.random.sample(NAMES, self.random.randint(1, 9))
        return gast.ImportFrom("package.module", [gast.alias(word, None) for word in names], 0)

    def definition(self) -> gast.stmt:
        names = self.random.sample(NAMES + ["gamma_ray", "delta_function"], self.random.choice([0, 1, 2, 4, 7]))
        parameters = [gast.Name(word, gast.Param(), self.annotation() if self.chance(0.3) else None, None) for word in names]
        cut = self.random.randint(0, len(names))
        defaults = [self.expression(2) for _ in parameters[: self.random.randint(0, cut)]]
        keyword_defaults = [self.expression(2) if self.chance(0.5) else None for _ in parameters[cut:]]
        more, rest = (name(word, gast.Param) if self.chance(0.15) else None for word in ("args", "kw"))
        arguments = gast.arguments(parameters[:cut], [], more, parameters[cut:], keyword_defaults, rest, defaults)
        word = "some_function_name_" + "x" * self.random.randrange(30)
        return gast.FunctionDef(word, arguments, [gast.Pass()], [], self.annotation() if self.chance(0.3) else None, None, [])
