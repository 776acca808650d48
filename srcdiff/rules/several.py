"""Functions of libraries that give several arrays at once, as np.linalg.eigh does: each of them has a rule of its own.

The call gets a name, and each of its results is an item of that: `numpy.linalg.eigh[0]` keys the rule of the first.  In the text of such a rule
`z` is all that the call gives, `z[1]` the second of it, and `z_bar` the cotangent of the one whose rule it is.  A result without a rule is refused
where it is differentiated.  Some functions give an object: its attributes are the results, and `scipy.optimize.root.x` keys the rule of one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Callable, Dict, Optional, Tuple

from srcdiff.rules.table import Rule, canonical, rule_for


@dataclass(frozen=True)
class Several:
    """A function with several results, by the words that they are called.

    `when` says of the arguments' facts whether it has them now, `count` how many they are (None: that is not known).
    With `of_object` they are the attributes of an object.
    """

    name: str
    results: Tuple[str, ...]
    when: Optional[Callable] = None
    count: Optional[Callable] = None
    of_object: bool = False

    def key(self, position: int) -> str:
        """The name that keys the rule of a result."""
        return f"{self.name}.{self.results[position]}" if self.of_object else item_of(self.name, position)

    def counted(self, facts: Dict[str, object]) -> Optional[Several]:
        """With as many results as the arguments say; `facts` tells as well how many the program `unpacks`, if it does."""
        number = self.count(facts)
        return None if number is None else replace(self, results=self.results * number)

    def rule(self, position: int) -> Optional[Rule]:
        return rule_for(self.key(position))

    def any_rule(self) -> Rule:
        """One whose signature is that of the function."""
        if self.count is not None:
            return self.rule(0)
        return next(rule for rule in map(self.rule, range(len(self.results))) if rule is not None and rule.function is not None)


SEVERAL: Dict[str, Several] = {}


def several(function, results: str, when: Optional[Callable] = None, count: Optional[Callable] = None, of_object: bool = False) -> None:
    """Say that a function gives several results, called by these words; with a `count`, all of them by one, and the rule is of `name[i]`."""
    name = canonical(function)
    SEVERAL[name] = Several(name, tuple(results.split()), when, count, of_object)


def item_of(function, position: int) -> str:
    """The name that keys the rule of one result."""
    return f"{canonical(function)}[{position}]"


def several_of(name: Optional[str]) -> Optional[Several]:
    """What is known of a function with several results; None for any other."""
    rule_for(name)  # so that the rules are loaded
    return SEVERAL.get(name)
