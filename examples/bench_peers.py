"""Gradients by srcdiff, by hand and by other tools, kernel by kernel, side by side.

Of each kernel in `kernel_inputs.py`: srcdiff's gradient for NumPy and for numba, those
written by hand in NumPy and in loops, the kernel itself, and the gradients of
`peers.py`, as far as the tools are installed.  Each contender is checked against the
gradient by hand.  What is measured is the fastest of some rounds, in turns with the
loops by hand in the same process; the time from source to first result, less that of a
call ("compile"); the peak of memory of a call; the lines that a user has to change.
All times are those of the processor.

Each kernel and tool has a process of its own, one thread, and a limit of time: what
takes longer is given up, and so is what is left after `--minutes`.  `--write` keeps
the results, the tables and the plot in `data/`, and the means in the README.
"""

import os

# one thread for all
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import argparse  # noqa: E402
import ctypes  # noqa: E402
import functools  # noqa: E402
import gc  # noqa: E402
import itertools  # noqa: E402
import json  # noqa: E402
import pathlib  # noqa: E402
import re  # noqa: E402
import subprocess  # noqa: E402
import sys  # noqa: E402
import tempfile  # noqa: E402
import threading  # noqa: E402
import time  # noqa: E402

import bench_tables  # noqa: E402
import numpy as np  # noqa: E402
from bench import fastest  # noqa: E402
from bench_kernels import peak_memory, relative_error  # noqa: E402
from kernel_inputs import KERNELS, Disagreement  # noqa: E402
from peers import PEERS  # noqa: E402

import srcdiff  # noqa: E402

TOLERANCE = 1e-8
OWN = "srcdiff and by hand"  # what the first process of a kernel measures
NO_TIME = "not measured: the tools had taken their time"
TOO_LONG = 124  # the exit code of a process that took too long, as that of `timeout`
WAIT = 4  # times the limit of processor time, on a machine with other work


def main():
    """Measure what was asked for, print the tables; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("kernels", nargs="*", help="names; default: all")
    parser.add_argument("--peers", help="names with commas; default: all installed")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--seconds", type=float, default=0.01, help="time of a round")
    parser.add_argument(
        "--limit", type=float, default=60.0, help="of a kernel and tool"
    )
    parser.add_argument("--minutes", type=float, default=60.0, help="of all tools")
    parser.add_argument("--write", action="store_true", help="keep results and plot")
    parser.add_argument("--note", default="", help="to be kept with the results")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args()
    names = [kernel.name for kernel in KERNELS]
    unknown = set(options.kernels) - set(names)
    if unknown:
        parser.error(f"no kernel {', '.join(sorted(unknown))}; {', '.join(names)}")
    if options.one is not None:
        return measure_here(options)
    results = measure_all(options)
    print(bench_tables.tables(results))
    if options.write:
        bench_tables.write_document()
    wrong = [
        f"{name} by {contender}: {result['error']}"
        for name, row in results["kernels"].items()
        for contender, result in row.items()
        if "error" in result and is_bad(contender, result["error"])
    ]
    print(*wrong, sep="\n")
    return 1 if wrong else 0


def is_bad(contender, error):
    """Whether it is srcdiff that is wrong or that ends; what it refuses is no error."""
    is_wrong = contender in OURS and error.startswith("Disagreement")
    return contender == OWN or is_wrong


def measure_all(options):
    """The results of all kernels by all contenders, with the machine."""
    asked = None if options.peers is None else options.peers.split(",")
    peers = [p for p in PEERS if asked is None or p.name in asked]
    installed = [p for p in peers if p.installed()]
    chosen = [k for k in KERNELS if k.name in options.kernels or not options.kernels]
    results = {
        "machine": bench_tables.machine(installed),
        "note": options.note,
        "missing": [p.name for p in peers if p not in installed],
        "kernels": {},
    }
    names = [OWN, *(peer.name for peer in installed)]
    end = time.monotonic() + 60.0 * options.minutes
    with tempfile.TemporaryDirectory() as folder:
        for name, kernel in itertools.product(names, chosen):
            row = results["kernels"].setdefault(kernel.name, {})
            if name != OWN and time.monotonic() > end:
                new = {name: dict(error=NO_TIME)}
            else:
                new = measure(kernel, name, options, folder)
            row.update(new)
            done = ", ".join(f"{who} {brief(result)}" for who, result in new.items())
            print(f"{kernel.name}: {done}", file=sys.stderr, flush=True)
            if options.write:  # a run takes long: so far
                bench_tables.keep(results)
    return results


def brief(result):
    """A result in a few words."""
    return f"{1e3 * result['time']:.3g} ms" if "time" in result else result["error"]


def measure(kernel, name, options, folder):
    """The results of a process, by contender."""
    environment = {
        **os.environ,
        "SRCDIFF_CACHE_DIR": str(pathlib.Path(folder, "srcdiff")),
        "NUMBA_CACHE_DIR": str(pathlib.Path(folder, "numba")),
        "TORCHINDUCTOR_CACHE_DIR": str(pathlib.Path(folder, "torch")),
        "TORCHINDUCTOR_COMPILE_THREADS": "1",
    }
    command = [sys.executable, "-W", "ignore", __file__, "--one", name, kernel.name]
    for option in ("rounds", "seconds", "limit"):
        command += [f"--{option}", str(getattr(options, option))]
    try:
        done = subprocess.run(
            command,
            env=environment,
            capture_output=True,
            text=True,
            timeout=WAIT * options.limit if name != OWN else None,
        )
    except subprocess.TimeoutExpired:
        return {name: dict(error=f"not done in {options.limit:.0f} s")}
    if done.returncode == TOO_LONG:
        return {name: dict(error=f"not done in {options.limit:.0f} s")}
    if done.returncode:
        return {name: dict(error=f"ended with {done.returncode}: {done.stderr[-60:]}")}
    return json.loads(done.stdout.splitlines()[-1])


def shortened(error):
    """An error in less than a line: its kind, and the first line that is a sentence."""
    lines = [re.sub(r"<[^>]*>:[\d:]* ?", "", line) for line in str(error).splitlines()]
    sentences = [line.strip() for line in lines if line.count(" ") > 2] or lines or [""]
    message = f"{type(error).__name__}: {sentences[0]}"
    return message if len(message) < 100 else message[:97] + "..."


def measure_here(options):
    """Print the results of this process as JSON."""
    kernel = next(k for k in KERNELS if k.name == options.kernels[0])
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    if options.one == OWN:
        results = measure_ours(kernel, options)
    else:
        peer = next(p for p in PEERS if p.name == options.one)
        end_after(options.limit)
        try:
            results = {peer.name: measure_peer(kernel, peer, options)}
        except Exception as error:  # whatever a tool does not like
            results = {peer.name: dict(error=shortened(error))}
    print(json.dumps(results))
    return 0


def measure_ours(kernel, options):
    """Results of srcdiff, of what is written by hand, and of the kernel."""
    inputs = kernel.large_inputs()
    arguments = kernel.seeded(inputs)
    expected = kernel.parts(kernel.by_hand, arguments)
    results, calls = {}, {}
    for name, prepare in OURS.items():
        try:
            start = processor_seconds()
            f = prepare(kernel, inputs)
            given = inputs if name in PRIMALS else arguments
            f(**given)
            results[name] = dict(compile=processor_seconds() - start)
            if name not in PRIMALS:
                check(kernel.parts(f, arguments), expected)
            calls[name] = (f, given)
        except (srcdiff.SrcdiffError, Disagreement) as error:
            results[name] = dict(error=shortened(error))
    times = dict(zip(calls, paced(list(calls.values()), options)))
    for name, (f, given) in calls.items():
        results[name]["time"] = times[name]
        results[name]["ratio"] = times[name] / times["loops"]
        results[name]["compile"] = max(0.0, results[name]["compile"] - times[name])
        if name in ("NumPy", "by hand", "kernel"):
            results[name]["arrays"] = peak_memory(f, given)
    allocate_plainly()
    for name, (f, given) in calls.items():
        results[name]["peak"] = peak_resident(functools.partial(f, **given))
        results[name]["lines"] = 0
    return results


def measure_peer(kernel, peer, options):
    """The result of a tool, in turns with the loops by hand."""
    arguments = kernel.seeded(kernel.large_inputs())
    expected = kernel.parts(kernel.by_hand, arguments)
    loops = kernel.in_loops
    loops(**arguments)
    peer.load()
    start = processor_seconds()
    call, parts = peer.prepare(kernel, arguments)
    first = call()
    seconds = processor_seconds() - start
    check(parts(first), expected)
    del first
    mine, theirs = paced([(call, {}), (loops, arguments)], options)
    allocate_plainly()
    return dict(
        time=mine,
        ratio=mine / theirs,
        compile=max(0.0, seconds - mine),
        peak=peak_resident(call),
        lines=peer.lines(kernel),
    )


def end_after(seconds):
    """End this process when it has taken so much time of the processor.

    By a thread that looks now and then: with a limit that the system watches, Linux
    tells the time of the processor no better than to 10 ms.
    """

    def watch():
        while processor_seconds() < seconds:
            time.sleep(0.5)
        os._exit(TOO_LONG)

    threading.Thread(target=watch, daemon=True).start()


def processor_seconds():
    """Those of this process so far, and of compilers that it has run."""
    at = os.times()
    return at.user + at.system + at.children_user + at.children_system


def check(parts, expected):
    """Raise Disagreement if a gradient is not what it should be."""
    if [np.shape(part) for part in parts] != [np.shape(part) for part in expected]:
        raise Disagreement("wrong: it has another shape")
    error = max(relative_error(*pair) for pair in zip(parts, expected))
    if not error < TOLERANCE:
        raise Disagreement(f"wrong by {error:.0e} of the largest derivative")


def paced(calls, options):
    """Seconds a call of each; fewer rounds if they would take long."""
    start = processor_seconds()
    for f, given in calls:
        f(**given)
    once = processor_seconds() - start + len(calls) * options.seconds
    rounds = int(options.limit / 6.0 / once)
    return fastest(calls, max(2, min(rounds, options.rounds)), options.seconds)


def by_numba(kernel, inputs):
    return kernel.generate(target="numba", example=inputs)


def by_numpy(kernel, inputs):
    return kernel.generate(example=inputs)


def kernel_by_numba(kernel, inputs):
    return copying(srcdiff.compile(kernel.primal, example=inputs))


def copying(f):
    """f on copies of the arrays, as gradients work on copies of what they change."""

    def copied(**inputs):
        own = {
            k: x.copy() if isinstance(x, np.ndarray) else x for k, x in inputs.items()
        }
        return f(**own)

    return copied


OURS = {
    "loops": lambda kernel, inputs: kernel.in_loops,
    "numba": by_numba,
    "by hand": lambda kernel, inputs: kernel.by_hand,
    "NumPy": by_numpy,
    "kernel": lambda kernel, inputs: copying(kernel.primal),
    "kernel compiled": kernel_by_numba,
}
PRIMALS = ("kernel", "kernel compiled")


def allocate_plainly():
    """From now on memory of some size comes from the system, and goes back there."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        libc.mallopt(-3, 1 << 16)  # M_MMAP_THRESHOLD
        libc.mallopt(-1, 0)  # M_TRIM_THRESHOLD
        libc.malloc_trim(0)


def peak_resident(call):
    """Bytes that a call adds to the resident memory at most; None if that is unknown.

    It is known to some 100 kB, and on Linux alone, which can set the peak back.
    """
    call()
    gc.collect()
    try:
        pathlib.Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    except OSError:
        return None
    before = status_bytes("VmRSS")
    call()
    return max(0, status_bytes("VmHWM") - before)


def status_bytes(field):
    """A number of /proc/self/status."""
    text = pathlib.Path("/proc/self/status").read_text(encoding="ascii")
    return 1024 * int(re.search(rf"{field}:\s*(\d+)", text).group(1))


if __name__ == "__main__":
    sys.exit(main())
