"""How long lines fold."""

from __future__ import annotations

import gast
import pytest

from srcdiff.emit.fold import fold
from srcdiff.emit.printer import print_block

FOLDED = '''
result = some_function_name(
    first_argument_name, second_argument_name, third_argument_name, keyword=value
)
result = some_function_name(
    first_argument_name,
    second_argument_name,
    third_argument_name,
    fourth_argument_name,
    keyword=value,
)
u_bar = (
    first_coefficient * np.sin(temperature_field[1:-1])
    + second_coefficient * np.cos(temperature_field[2:])
    - third_coefficient
)
u[1:-1] += nu * (u[2:] - 2.0 * u[1:-1] + u[:-2]) - 0.1 * first_velocity[1:-1] * (
    u[2:] - u[:-2]
)
return (
    first_gradient_of_weights,
    second_gradient_of_weights,
    third_gradient_of_weights,
    hidden_bar,
)
def some_function_grad(
    first_argument_name, second_argument_name, third_argument_name, keyword=1.0, other=2
):
    pass
def some_function_grad(
    first_argument_name: np.ndarray,
    second_argument_name: np.ndarray,
    third_argument_name: float = 1.0,
    *,
    result_bar: float = 1.0,
) -> tuple:
    pass
def one_parameter_only(
    first_argument_name_that_is_long: Annotated[np.ndarray, "rows columns"],
) -> np.ndarray:
    pass
if (
    first_condition_of_several > second_condition_of_several
    and not third_condition_of_several
):
    pass
first_gradient_of_weights, second_gradient_of_weights = (
    some_function_name(x, y),
    temperature_field[lower + offset : upper + offset],
)
weights_bar = hidden_layer.T @ (
    first_coefficient * (1.0 - hidden_layer * hidden_layer) * output_bar[:, None]
)
value = (
    first_alternative_of_the_two
    if condition_that_is_tested_here[index]
    else second_alternative_of_the_two
)
x_bar[some_long_index_name, another_long_index] += some_function(
    first_argument_name, second
) * (1.0 - y)
assert (
    some_function_name(first_argument_name, second_argument_name) == other_name
), "a message that is long"
raise ValueError(
    "srcdiff: expected the argument to have as many rows as the weights have columns"
)
for index, (first_value, second_value) in enumerate(
    zip(first_long_sequence_name, second_long_sequence_name)
):
    pass
from package.module import (
    first_long_name,
    second_long_name,
    third_long_name,
    fourth_long_name,
)
'''.strip()


@pytest.mark.parametrize("statement", gast.parse(FOLDED).body, ids=lambda node: f"line_{node.lineno}")
def test_folds_as_black_does(statement):
    lines = FOLDED.split("\n")[statement.lineno - 1 : statement.end_lineno]
    assert print_block([statement]) == lines
    assert len(lines) > 1 and max(map(len, lines)) <= 88


def test_a_width_of_one_line_for_all():
    text = FOLDED.split("\n")[0:3]
    assert len(print_block(gast.parse("\n".join(text)).body, width=10**6)) == 1


def test_indentation_counts():
    text = "some_name = another_name + third"
    assert fold(text, 0, 32) == [text]
    assert fold(text, 1, 32) == ["    some_name = (", "        another_name + third", "    )"]


def test_wide_characters_count_twice():
    text = 'name = f("漢字漢字", x)'
    assert len(text) == 19
    assert fold(text, 0, 23) == [text]
    assert len(fold(text, 0, 22)) == 3


def test_powers_hug_in_folded_lines():
    text = "total = first_name**2 + second_name[i]**2 + third.name**-n"
    assert fold(text.replace("**", " ** "), 0, 40) == [
        "total = (",
        "    first_name**2",
        "    + second_name[i] ** 2",
        "    + third.name**-n",
        ")",
    ]
