"""What `make demo` runs: write the gradients of the models, check them, train with one.

Run from anywhere: `python examples/demo.py`.
"""

import ast
import importlib
import pathlib
import subprocess
import sys
from typing import NamedTuple, Tuple

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
TOLERANCE = 1e-7


class Model(NamedTuple):
    """A differentiated function of an example module."""

    module: str
    function: str
    wrt: Tuple[str, ...]

    def load(self):
        """The example module."""
        return importlib.import_module(self.module)

    def primal(self):
        """The function itself."""
        return getattr(self.load(), self.function)

    def gradient(self):
        """The gradient, from the written module."""
        written = importlib.import_module(self.module + "_grad")
        return getattr(written, self.function + "_grad")


MODELS = (
    Model("dense_network", "loss", ("w1", "b1", "w2", "b2")),
    Model("recurrent_network", "loss", ("w_in", "w_rec", "b", "w_out", "b_out")),
    Model("logistic_regression", "loss", ("w", "b")),
    Model("black_scholes", "call_price", ("spot", "volatility", "maturity", "rate")),
    Model("pendulum", "misfit", ("length", "damping", "release")),
    Model("gaussian_mixture", "log_likelihood", ("logits", "means", "log_scales")),
)


def main():
    """The tour; returns the exit code, which is 1 if a gradient is wrong."""
    title("1. Write the gradients to disk")
    write_gradients()
    title("2. Check each against numerical differentiation")
    agree = [check(model) for model in MODELS]
    title("3. Train the dense network on real data with its own generated gradient")
    MODELS[0].load().train(gradient=MODELS[0].gradient())
    title("4. Read one: examples/dense_network_grad.py")
    print((HERE / "dense_network_grad.py").read_text(encoding="utf-8"))
    title("Summary")
    print(f"{sum(agree)} of {len(MODELS)} gradients agree with numerical ones")
    return 0 if all(agree) else 1


def title(text):
    """A heading between blank lines."""
    print(f"\n{text}\n{'-' * len(text)}", flush=True)


def write_gradients():
    """Run `srcdiff write` on the example modules, as a user would."""
    paths = [f"examples/{model.module}.py" for model in MODELS]
    print("$ srcdiff write " + " ".join(paths), flush=True)
    command = [sys.executable, "-m", "srcdiff", "write", *paths]
    subprocess.run(command, cwd=HERE.parent, check=True)


def check(model):
    """Compare a written gradient with central differences, and print a line."""
    inputs = model.load().example_inputs()
    gradient = model.gradient()(**inputs)
    numerical = central_differences(model.primal(), inputs, model.wrt)
    error = relative_error(gradient, numerical)
    numbers = sum(np.size(part) for part in numerical)
    lines = code_lines(model.module + ".py", model.function)
    written = code_lines(model.module + "_grad.py", model.function + "_grad")
    print(
        f"{model.module:20s} {numbers:3d} derivatives, error {error:.0e}"
        f" {'ok   ' if error < TOLERANCE else 'WRONG'}"
        f"  {lines:2d} lines of code -> {written:2d}"
    )
    return error < TOLERANCE


def central_differences(f, inputs, wrt, step=1e-3):
    """The gradient of `f(**inputs)` by a rule of fourth order, one entry at a time."""
    gradient = []
    for name in wrt:
        value = np.asarray(inputs[name], dtype=float)
        part = np.zeros(value.shape)
        for index in np.ndindex(value.shape):
            near, far = (
                moved(f, inputs, name, index, h) - moved(f, inputs, name, index, -h)
                for h in (step, 2.0 * step)
            )
            part[index] = (8.0 * near - far) / (12.0 * step)
        gradient.append(part)
    return tuple(gradient)


def moved(f, inputs, name, index, distance):
    """The value of f with one entry of one argument moved."""
    value = np.array(inputs[name], dtype=float)
    value[index] += distance
    return f(**{**inputs, name: value if value.ndim else float(value)})


def relative_error(gradient, reference):
    """The largest difference in a part of a gradient, relative to that part's size."""
    pairs = zip(gradient, reference)
    return max(np.max(np.abs(g - r)) / np.max(np.abs(r)) for g, r in pairs)


def code_lines(file, name):
    """Lines of code of a function: no comments, blank lines, docstring or header."""
    tree = ast.parse((HERE / file).read_text(encoding="utf-8"))
    functions = {n.name: n for n in tree.body if isinstance(n, ast.FunctionDef)}
    body = functions[name].body[1:]
    return sum(len(ast.unparse(statement).splitlines()) for statement in body)


if __name__ == "__main__":
    sys.exit(main())
