"""Tables and the plot of what `bench_peers.py` measures, from the results that it keeps.

`python examples/bench_tables.py` writes them again from `data/benchmarks.json`.
"""

import json
import os
import pathlib
import platform
import re
import statistics
from importlib import metadata

HERE = pathlib.Path(__file__).resolve().parent
RESULTS = HERE / "data" / "benchmarks.json"
DOCUMENT = HERE / "data" / "benchmarks.md"
PLOT = HERE / "data" / "benchmarks.svg"
README = HERE.parent / "README.md"
IN_README = re.compile(
    r"(?<=<!-- benchmarks -->\n).*?(?=\n<!-- end of benchmarks -->)", re.S
)

# Contenders, in the order of columns, and how tables call them.
TITLES = {
    "numba": "srcdiff numba",
    "NumPy": "srcdiff NumPy",
    "by hand": "NumPy by hand",
    "jax": "JAX jit",
    "torch": "PyTorch",
    "torch compiled": "PyTorch compiled",
    "autograd": "autograd",
    "tangent": "tangent",
}
SMALL = 1e6  # bytes: peaks below that are not known well


def machine(peers):
    """What the numbers were measured on."""
    packages = ["numpy", "numba", *dict.fromkeys(peer.distribution for peer in peers)]
    return dict(
        processor=processor_name(),
        cores=os.cpu_count(),
        system=platform.system(),
        python=platform.python_version(),
        packages={name: version_of(name) for name in packages},
    )


def processor_name():
    """The model of the processor, as far as it is told."""
    try:
        text = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8")
        return re.search(r"model name\s*: (.*)", text).group(1)
    except (OSError, AttributeError):
        return platform.processor() or platform.machine()


def version_of(distribution):
    """The version of what is installed."""
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None


def keep(results):
    """Write the results, from which document and plot are made."""
    RESULTS.write_text(json.dumps(rounded(results), indent=1) + "\n", encoding="utf-8")


def rounded(value):
    """The same with four digits."""
    if isinstance(value, dict):
        return {key: rounded(part) for key, part in value.items()}
    return float(f"{value:.4g}") if isinstance(value, float) else value


def write_document():
    """The tables of what was kept, here and in the README; with matplotlib the plot."""
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    DOCUMENT.write_text(document(results), encoding="utf-8")
    readme = README.read_text(encoding="utf-8")
    README.write_text(in_readme(readme, results), encoding="utf-8")
    try:
        plot(results)
    except ImportError as error:
        print(f"no plot: {error}")


def in_readme(text, results):
    """The text of the README with the means of these results."""
    return IN_README.sub(lambda _: f"{described(results)}\n\n{means(results)}", text)


def document(results):
    """What `python examples/bench_peers.py --write` writes beside the plot."""
    how = (
        "Measured by `python examples/bench_peers.py --write`, which tells what and how."
        " The kernels are in `kernels.py`, `kernels_models.py` and `dense_network.py`"
        " of the folder above."
    )
    return f"# Benchmarks\n\n{how}\n\n![Times]({PLOT.name})\n\n{tables(results)}\n"


def tables(results):
    """All tables, in Markdown."""
    parts = (
        described,
        means,
        times,
        against_own,
        compile_times,
        peaks,
        lines,
        failures,
    )
    return "\n\n".join(part(results) for part in parts).rstrip()


def described(results):
    """The machine, and what was not there."""
    at = results["machine"]
    versions = ", ".join(f"{name} {v}" for name, v in at["packages"].items() if v)
    text = (
        f"{len(results['kernels'])} kernels, one thread, {at['processor']} "
        f"({at['cores']} cores), {at['system']}, Python {at['python']}, {versions}."
    )
    if results["missing"]:
        text += f" Not installed: {', '.join(results['missing'])}."
    return f"{text} {results['note']}".rstrip()


def contenders(results):
    """Those that have a result, in the order of `TITLES`."""
    rows = results["kernels"].values()
    return [name for name in TITLES if any(name in row for row in rows)]


def value(row, name, what):
    """A number of a contender, or None."""
    return row.get(name, {}).get(what)


def mean(numbers):
    """The geometric mean; None of no numbers."""
    numbers = [number for number in numbers if number]
    return statistics.geometric_mean(numbers) if numbers else None


def quotients(results, one, other, what="ratio"):
    """By kernel, how many times the one is the other, where both are known."""
    return {
        name: value(row, one, what) / value(row, other, what)
        for name, row in results["kernels"].items()
        if value(row, one, what) and value(row, other, what)
    }


def means(results):
    """A line for each contender: its time against the two targets of srcdiff."""
    lines = [
        "Time of a gradient as a multiple of that of srcdiff's numba target and of its"
        " NumPy target, geometric means over the kernels that both can do:"
    ]
    head = ["", "kernels", "by numba target", "slower in", "by NumPy target"]
    body = []
    for name in ("loops", *contenders(results)):
        by_numba = quotients(results, name, "numba")
        by_numpy = quotients(results, name, "NumPy")
        done = [row for row in results["kernels"].values() if value(row, name, "time")]
        slower = sum(ratio > 1.0 for ratio in by_numba.values())
        body.append(
            [
                TITLES.get(name, "loops by hand"),
                f"{len(done)} of {len(results['kernels'])}",
                number(mean(by_numba.values())),
                "" if name == "numba" else f"{slower} of {len(by_numba)}",
                number(mean(by_numpy.values())),
            ]
        )
    return "\n".join([*lines, "", grid(head, body), "", losses(results)])


def losses(results):
    """A sentence for each contender that is faster than the numba target somewhere."""
    sentences = []
    for name in contenders(results):
        quotient = quotients(results, name, "numba")
        where = [kernel for kernel, ratio in quotient.items() if ratio < 1.0]
        if where:
            sentences.append(
                f"{TITLES[name]} beats the numba target on {', '.join(where)}."
            )
    return " ".join(sentences)


def times(results):
    """The time of each contender as a multiple of that of the loops by hand."""
    names = contenders(results)
    head = ["kernel", "loops by hand, ms", *(TITLES[name] for name in names)]
    body = []
    for kernel, row in results["kernels"].items():
        shown = [number(value(row, name, "ratio")) for name in names]
        body.append([kernel, f"{1e3 * value(row, 'loops', 'time'):.3g}", *shown])
    last = [
        number(mean(value(row, name, "ratio") for row in results["kernels"].values()))
        for name in names
    ]
    body.append(["geometric mean", "", *last])
    title = "Time of a gradient, as a multiple of that of loops by hand:"
    return f"{title}\n\n{grid(head, body)}"


def compile_times(results):
    """Seconds from the source to the first result."""
    names = [
        n for n in ("loops", *contenders(results)) if n not in ("by hand", "torch")
    ]
    titles = [TITLES.get(name, "loops by hand") for name in names]
    body = []
    for kernel, row in results["kernels"].items():
        body.append([kernel, *(number(value(row, name, "compile")) for name in names)])
    last = []
    for name in names:
        column = [value(row, name, "compile") for row in results["kernels"].values()]
        known = [seconds for seconds in column if seconds is not None]
        last.append(number(max(known, default=None)))
    body.append(["longest", *last])
    title = "Seconds from the source to the first gradient, less those of a call:"
    return f"{title}\n\n{grid(['kernel', *titles], body)}"


def against_own(results):
    """Gradients against the kernel of the same target, in time and memory."""
    head = ["kernel", "NumPy time", "numba time", "NumPy memory", "memory by hand"]
    pairs = (
        quotients(results, "NumPy", "kernel"),
        quotients(results, "numba", "kernel compiled"),
        quotients(results, "NumPy", "kernel", "arrays"),
        quotients(results, "NumPy", "by hand", "arrays"),
    )
    head[3:] = ["NumPy memory", "NumPy memory by that by hand"]
    body = [
        [kernel, *(number(pair.get(kernel)) for pair in pairs)]
        for kernel in results["kernels"]
    ]
    body.append(["geometric mean", *(number(mean(pair.values())) for pair in pairs)])
    title = (
        "Gradient by srcdiff as a multiple of the kernel with the same target; memory is "
        "the peak of what NumPy allocates:"
    )
    return f"{title}\n\n{grid(head, body)}"


def peaks(results):
    """What a call adds to the resident memory."""
    names = ["loops", *contenders(results)]
    head = ["kernel", *(TITLES.get(name, "loops by hand") for name in names)]
    body = [
        [kernel, *(megabytes(value(row, name, "peak")) for name in names)]
        for kernel, row in results["kernels"].items()
    ]
    title = "Megabytes that a gradient adds to the resident memory at its peak:"
    return f"{title}\n\n{grid(head, body)}"


def lines(results):
    """Lines that a user has to change."""
    names = [name for name in contenders(results) if name != "by hand"]
    head = ["kernel", *(TITLES[name] for name in names)]
    body, totals = [], dict.fromkeys(names, 0)
    for kernel, row in results["kernels"].items():
        counts = [value(row, name, "lines") for name in names]
        body.append([kernel, *("" if n is None else str(n) for n in counts)])
        for name, count in zip(names, counts):
            totals[name] += count or 0
    body.append(["total", *(str(totals[name]) for name in names)])
    title = (
        "Lines of the kernel that a user changes or adds, where there is a gradient:"
    )
    return f"{title}\n\n{grid(head, body)}"


def failures(results):
    """Why there is no number."""
    body = [
        [kernel, TITLES.get(name, name), result["error"].replace("|", "\\|")]
        for kernel, row in results["kernels"].items()
        for name, result in row.items()
        if "error" in result
    ]
    return "Not done:\n\n" + grid(["kernel", "", "why"], body) if body else ""


def number(x):
    """A number in three digits, or nothing."""
    if x is None:
        return ""
    return f"{x:.2f}" if x < 10 else f"{x:.3g}" if x < 1000 else f"{x:.0f}"


def megabytes(peak):
    """Bytes as megabytes; small ones are not known well."""
    if peak is None:
        return ""
    return "< 1" if peak < SMALL else number(peak / 1e6)


def grid(head, body):
    """A table in Markdown, numbers to the right."""
    rule = ["---"] + ["---:"] * (len(head) - 1)
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, rule, *body))


def plot(results):
    """The times as points on a logarithmic axis, a line for each kernel."""
    import matplotlib

    matplotlib.use("svg")
    import matplotlib.pyplot as plt

    plt.rcParams.update({"svg.hashsalt": "srcdiff", "svg.fonttype": "none"})
    kernels = list(results["kernels"])[::-1]
    figure, axes = plt.subplots(figsize=(8.0, 9.0), layout="constrained")
    axes.axvline(1.0, color="black", linewidth=0.8)
    for name, marker in zip(TITLES, "osDv^<>P"):
        known = [
            (value(results["kernels"][kernel], name, "ratio"), place)
            for place, kernel in enumerate(kernels)
            if value(results["kernels"][kernel], name, "ratio")
        ]
        if known:
            axes.plot(*zip(*known), marker, label=TITLES[name], markersize=5, alpha=0.8)
    axes.set_xscale("log")
    axes.set_yticks(range(len(kernels)), kernels)
    axes.set_ylim(-0.7, len(kernels) - 0.3)
    axes.grid(axis="y", linewidth=0.3)
    axes.set_xlabel("time of a gradient / time of loops by hand, compiled")
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=4, frameon=False)
    figure.savefig(PLOT, metadata={"Date": None, "Creator": None})
    plt.close(figure)


if __name__ == "__main__":
    write_document()
