"""The fact of one expression from the facts of its parts."""

from __future__ import annotations

import functools
from typing import Dict

import gast

from srcdiff.errors import NameResolutionError, UnsupportedSyntaxError
from srcdiff.facts.callees import call_fact, made_item_fact
from srcdiff.facts.complexes import check_complex
from srcdiff.facts.fact import BOOL, COMPLEX, FLOAT, INT, NOTHING, OTHER, Fact, dtype_sources, item_of_other, join, join_dtypes, stays_mixed, unknown
from srcdiff.facts.indexing import index_fact
from srcdiff.facts.displays import note_searched, starred_fact, tuple_fact
from srcdiff.facts.lists import as_operands, comprehension_fact, display_fact, item_fact, operation_fact
from srcdiff.facts.methods import attribute_fact, note_item
from srcdiff.facts.operands import OPERATOR_NAMES
from srcdiff.facts.passive import note_effects_inside
from srcdiff.facts.shapes import SCALAR, broadcast, product
from srcdiff.facts.tables import function_in_table
from srcdiff.facts.texts import makes_text
from srcdiff.facts.unruled import operation_with_others
from srcdiff.facts.values import affine_sum, axis_of_unknown, fact_of_global, fact_of_value, length_of, negated, part_of_tuple
from srcdiff.load.binding import Closure
from srcdiff.load.overloads import holds_own_operators
from srcdiff.load.printed import is_helper
from srcdiff.load.source import parameters_of
from srcdiff.names import read_names
from srcdiff.normalise.mappings import view_of
from srcdiff.normalise.supported import refuse
from srcdiff.rules.table import rule_for
from srcdiff.trees import dotted_path, key


class Evaluator:
    """Evaluates expressions to facts, and hangs each on its node as `.fact`."""

    def __init__(self, primal, local: set, renamed: Dict[str, object], evaluates: bool):
        self.primal, self.local = primal, local
        self.parameters = {parameter.id for parameter in parameters_of(primal.tree)}
        self.renamed = renamed  # axes that were found to be equal to others
        self.evaluates = evaluates  # may pure user functions of constants be called?  Only for live functions with an example
        self.is_forward = False  # is the derivative one of forward mode?
        self.reuse = False  # take a fact that a node has already: for generated expressions, whose parts come from the primal
        self.whole = None  # the expression that is a statement of its own
        self.statement = ""  # a symbol for the statement that is evaluated
        self.assumed: set = set()  # told facts that decisions about indices rest on
        self.groups: list = []  # sets of names that may share memory
        self.calls_unknown = False  # is a function called that may change globals?
        self.has_gradient, self.has_aux = True, False  # so that the result has to be real; is the second of what is returned only handed on?
        self.inlines = False  # does every function of the user's become statements?
        self.expands = False  # is there a call that has to become the statements of its callee?
        self.complex_names: set = set()  # what holds a complex value somewhere
        self.mixed_names: set = set()  # and may hold a real one there, too
        self.lists: list = []  # what changes a list, and comprehensions, that have to become statements
        self.tables: set = set()  # lists of rows with a store into a row
        self.holds_lists = False  # is there a list of differentiated values?
        self.exposed: set = set()  # names whose arrays a call may change
        self.global_facts: Dict[str, Fact] = {}
        self.globals: Dict[str, object] = {}  # path -> Binding of every global that was resolved

    def evaluate(self, node: gast.expr, env: Dict[str, Fact]) -> Fact:
        if self.reuse and hasattr(node, "fact"):
            return node.fact
        method = getattr(self, "visit_" + type(node).__name__.lower(), self.visit_other)
        node.fact = method(node, env)
        return node.fact if self.reuse else check_complex(self.primal, node, node.fact)

    def expose(self, names: set) -> None:
        self.exposed |= names

    def note_sharing(self, name: str, others: set) -> None:
        """Two names may share memory, so that what happens to one happens to the other."""
        if others:
            touching = [group for group in self.groups if group & {name, *others}]
            self.groups = [group for group in self.groups if group not in touching] + [set().union({name}, others, *touching)]

    def unsteady(self) -> set:
        """Names whose values may change without an assignment: exposed ones, and the user's globals if an unknown function is called."""
        names = {path.split(".")[0] for path in self.global_facts if not path.startswith("$")} if self.calls_unknown else set()
        return self.all_exposed() | names

    def all_exposed(self) -> set:
        """The names whose arrays a call may change: those that were passed, and those that may share memory with them."""
        return self.sharing_with(self.exposed)

    def sharing_with(self, names: set) -> set:
        """The names, and those that may come to share memory with one of them."""
        return names.union(*(group for group in self.groups if group & names))

    def lookup(self, path: str):
        is_own = self.reuse or not hasattr(self.primal.function, "source")  # a helper that we call, not the text of a derivative
        if path.startswith("$") and is_own and is_helper(path[1:]) and rule_for(path) is None:
            return None
        return self.primal.scope.lookup(path)

    def note_global(self, path: str, binding) -> None:
        self.globals[path] = binding

    def fact_of_value(self, value: object) -> Fact:
        return fact_of_value(value, "value", self.renamed)

    def symbol(self, node) -> str:
        """What is not known of a value is that of its place and its text: a pass makes several nodes at the place of one."""
        place = "@" + ":".join(str(getattr(node, part, "")) for part in ("lineno", "col_offset", "end_col_offset"))
        return (self.symbol(node.stands_for) if hasattr(node, "stands_for") else place) + key(node)

    def visit_constant(self, node, env) -> Fact:
        return {bool: BOOL, int: INT, float: FLOAT, complex: COMPLEX}.get(type(node.value), OTHER).with_(const=node.value)

    def visit_name(self, node, env) -> Fact:
        if node.id in env:
            return self.closure_fact(env[node.id].const, env) if isinstance(env[node.id].const, Closure) else env[node.id]
        if node.id in self.local:
            raise NameResolutionError(f"{node.id!r} is read before it is assigned", self.primal.place(node), "assign it first")
        return self.global_fact(node, node.id)

    def global_fact(self, node, path: str) -> Fact:
        binding = self.lookup(path)
        if binding is None:
            raise NameResolutionError(f"name {path!r} is not defined", self.primal.place(node), "define or import it")
        if binding.kind == "unresolved":
            raise NameResolutionError(f"{path!r} has more than one meaning in its module", self.primal.place(node), "bind it once, at the top level")
        node.binding = binding
        self.note_global(path, binding)
        if binding.kind in ("function", "class", "module"):
            return Fact(kind="function", const=binding, fresh=False, choices=((path, binding),))
        fact = fact_of_global(binding, path, self.renamed).with_(fresh=False)
        self.global_facts[path] = fact
        return fact

    def visit_attribute(self, node, env) -> Fact:
        if hasattr(node, "of_several"):
            return made_item_fact(self, node, env)
        path = dotted_path(node)
        if path is not None and path.split(".")[0] not in self.local:
            binding = self.lookup(path)
            if binding is not None and (binding.kind != "value" or binding.canonical or self.is_followed(path, binding.value)):
                return self.global_fact(node, path)
        base = self.evaluate(node.value, env)
        fact = attribute_fact(self, node, base)
        return fact.with_(impure=True) if base.impure else fact

    def is_followed(self, path: str, value: object) -> bool:
        """Is it read here, and not as an attribute of an object of which nothing is known?"""
        owner = self.lookup(path.rpartition(".")[0])
        return owner is not None and (owner.kind in ("module", "class") or holds_own_operators(value))

    def visit_subscript(self, node, env) -> Fact:
        if hasattr(node, "of_pair") or hasattr(node, "of_several"):
            return made_item_fact(self, node, env)
        if view_of(node.value):
            refuse(
                self.primal, node, "a view of a dictionary that a pass of the loop may change is not supported", f"list({gast.unparse(node.value)})"
            )
        note_item(self, node, env)
        base = self.evaluate(node.value, env)
        index = self.evaluate_index(node.slice, env)
        if index.varied or (base.varied and base.kind not in ("number", "list")):
            what = "a differentiated value in an index" if index.varied else "differentiated values in a container"
            raise UnsupportedSyntaxError(f"{what} is not supported", self.primal.place(node), "use arrays or separate names, and integers as indices")
        item = function_in_table(self, node) or self.plain_item(node, base)
        return item.with_(impure=True) if base.impure or index.impure else item

    def plain_item(self, node, base: Fact) -> Fact:
        index = node.slice.fact
        if base.kind == "tuple" and base.items and isinstance(index.const, int) and -len(base.items) <= index.const < len(base.items):
            return base.items[index.const]
        if base.kind == "tuple" and isinstance(node.slice, gast.Slice) and base.items:
            return part_of_tuple(node.slice, base)
        if base.kind == "tuple" and not base.varied and base.dtype == "i":
            return axis_of_unknown(node)
        if base.kind == "tuple" and base.items and all(item == base.items[0] for item in base.items):
            return base.items[0]
        if base.kind == "list":
            return item_fact(self, node, base)
        if base.kind == "text":
            return base
        if base.kind != "number":
            return item_of_other(base, self.symbol(node))
        if base.varied:
            for part in node.slice.elts if isinstance(node.slice, gast.Tuple) else [node.slice]:
                if not isinstance(part, gast.Slice) and part.fact.kind == "number" and not part.fact.shape.sure.known:
                    self.assumed |= part.fact.shape.assumptions
        return index_fact(node, base, self.symbol(node), self.statement)

    def evaluate_index(self, node, env) -> Fact:
        if isinstance(node, gast.Slice):
            parts = [self.evaluate(part, env) for part in (node.lower, node.upper, node.step) if part is not None]
            node.fact = OTHER.with_(varied=any(part.varied for part in parts), impure=any(part.impure for part in parts))
            return node.fact
        if isinstance(node, gast.Tuple) and not any(isinstance(element, gast.Starred) for element in node.elts):
            items = tuple(self.evaluate_index(element, env) for element in node.elts)
            node.fact = Fact("tuple", items=items, varied=any(i.varied for i in items), impure=any(i.impure for i in items))
            return node.fact
        return self.evaluate(node, env)

    def visit_binop(self, node, env) -> Fact:
        left, right = self.evaluate(node.left, env), self.evaluate(node.right, env)
        node.callee, node.operands = OPERATOR_NAMES.get(type(node.op)), [node.left, node.right]
        if left.const is None or right.const is None:
            return unknown(self.symbol(node), varied=left.varied or right.varied)  # an error, which a test keeps from being reached
        if makes_text(left, right):
            return Fact(kind="text", impure=left.impure or right.impure)
        if "list" in (left.kind, right.kind):
            left, right = as_operands(self, node, env)
        if "list" in (left.kind, right.kind):
            return operation_fact(self, node, left, right)
        if left.kind != "number" or right.kind != "number":
            return operation_with_others(self, node, left, right)
        varied = (left.varied or right.varied) and not isinstance(node.op, gast.FloorDiv)
        if node.callee is None and varied:
            raise UnsupportedSyntaxError("this operator has no derivative", self.primal.place(node), "use arithmetic operators")
        length, affine = length_of(node.op, left, right), affine_sum(node.op, left, right)
        if length is not None:
            return length.with_(affine=affine)
        dtype = join_dtypes(left.dtype, right.dtype)
        if isinstance(node.op, gast.Div):
            dtype = join_dtypes(dtype, "f")
        elif dtype == "b":
            dtype = "i"
        shape = product(left.shape, right.shape) if isinstance(node.op, gast.MatMult) else broadcast(left.shape, right.shape)
        sources = frozenset() if isinstance(node.op, gast.Div) else dtype_sources([left, right])
        mixed = stays_mixed(left, right) and not isinstance(node.op, gast.Div)
        impure = left.impure or right.impure
        return FLOAT.with_(dtype=dtype, shape=shape, varied=varied, impure=impure, dtype_of=sources, mixed=mixed, affine=affine)

    def visit_unaryop(self, node, env) -> Fact:
        operand = self.evaluate(node.operand, env)
        if isinstance(node.op, gast.Not):
            return BOOL.with_(impure=operand.impure)
        if isinstance(node.op, gast.Invert):
            return operand.with_(varied=False, const=NOTHING, fresh=True, dim=None, affine=None)
        if operand.kind == "list":
            return operation_with_others(self, node, operand)
        node.callee, node.operands = OPERATOR_NAMES[type(node.op)], [node.operand]
        const = -operand.const if isinstance(node.op, gast.USub) and isinstance(operand.const, (int, float)) else NOTHING
        return operand.with_(const=const, fresh=True, dim=None, affine=negated(node.op, operand))

    def visit_compare(self, node, env) -> Fact:
        facts = [self.evaluate(part, env) for part in [node.left, *node.comparators]]
        note_searched(self, node)
        shape = SCALAR
        if all(f.kind == "number" for f in facts) and not any(isinstance(op, (gast.In, gast.NotIn, gast.Is, gast.IsNot)) for op in node.ops):
            for fact in facts:
                shape = broadcast(shape, fact.shape)
        return Fact(dtype="b", shape=shape, impure=any(f.impure for f in facts))

    def visit_boolop(self, node, env) -> Fact:
        return self.alternatives(node, [self.evaluate(value, env) for value in node.values])

    def visit_ifexp(self, node, env) -> Fact:
        test = self.evaluate(node.test, env)
        fact = self.alternatives(node, [self.evaluate(node.body, env), self.evaluate(node.orelse, env)])
        return fact.with_(impure=fact.impure or test.impure)

    def alternatives(self, node, facts: list) -> Fact:
        fact = functools.reduce(lambda left, right: join(left, right, self.symbol(node)), facts)
        return fact.with_(const=NOTHING, fresh=False)

    def visit_tuple(self, node, env) -> Fact:
        return tuple_fact(self, node, tuple(self.evaluate(element, env) for element in node.elts))

    def visit_list(self, node, env) -> Fact:
        return display_fact(self, node, tuple(self.evaluate(element, env) for element in node.elts))

    visit_starred = starred_fact

    def visit_listcomp(self, node, env) -> Fact:
        fact = comprehension_fact(self, node, env)
        if fact.varied:
            self.lists.append(node)
        return fact

    visit_call = call_fact

    def visit_lambda(self, node, env) -> Fact:
        return self.closure_fact(Closure("function", None, node=node), env)

    def visit_joinedstr(self, node, env) -> Fact:
        """Text: nothing differentiated flows on in it, but a number made of it again would be cut off (see `texts`)."""
        return Fact(kind="text", impure=any(self.evaluate(n.value, env).impure for n in node.values if isinstance(n, gast.FormattedValue)))

    def closure_fact(self, closure: Closure, env) -> Fact:
        """A function that is defined here; it is as varied as what it reads is at the moment."""
        reads = [env[name] for name in read_names(closure.node) if name in env and env[name].const != closure]
        varied, impure = any(f.varied for f in reads), any(f.impure for f in reads)
        return Fact(kind="function", const=closure, fresh=False, varied=varied, impure=impure, choices=(("", closure),))

    def visit_other(self, node, env) -> Fact:
        """Comprehensions, dictionaries and the rest: fine as long as nothing differentiated flows through them."""
        note_effects_inside(self, node, env)
        reads = [env[name] for name in read_names(node) if name in env]
        impure = any(isinstance(inner, gast.Call) for inner in gast.walk(node)) or any(f.impure for f in reads)
        return OTHER.with_(varied=any(f.varied for f in reads), impure=impure)

    def visit_generatorexp(self, node, env) -> Fact:
        return self.visit_other(node, env).with_(kind="iterator")
