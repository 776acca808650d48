"""The verdict on one program: what the differentiator makes of it, against numerical differentiation.

    right      every variant that was not refused gives the right value and gradients, and at least one was not refused
    wrong      a number, shape, dtype or structure is off, memory is shared or changed, a restored value is not the old one
    crashed    any exception but a refusal, or no answer in time
    refused    SrcdiffError, or an error of a guard that the generated code states, in every variant
    unstable   there is no truth to compare with: discarded
"""

from __future__ import annotations

import re
import signal
import tempfile
import traceback
import warnings
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Tuple

import numpy as np

from .checks import VARIANTS, Complaint, Variant, examine, examine_folded, half_of_variants, is_number, source_of
from .forward import examine_forward
from .programs import Program
from .reference import Loaded, Unstable, copied, truth
from .second import examine_second

TIME_LIMIT, TRUTH_LIMIT = 20.0, 1.0
FAILURES = ("wrong", "crashed")
PLAIN = Variant(False, False)


@dataclass(frozen=True)
class Verdict:
    """What came out, why, in which variant, and the generated source if there is one.

    `partly` is the reason for which a variant was refused, if another one was accepted.
    """

    kind: str
    reason: str = ""
    variant: str = ""
    source: str = ""
    partly: str = ""

    def sort(self) -> Tuple[str, str]:
        """What shrinking must keep: the kind, and the reason without names and numbers."""
        head, _, rest = self.reason.partition(":")
        if self.kind == "crashed":
            return self.kind, category(self.reason)
        return self.kind, f"{head}: {' '.join(rest.split()[:2])}" if head in ("memory", "changed") else head


class OutOfTime(BaseException):
    """Not an Exception, so that nobody catches it by accident."""


def judge(program: Program, tool=None, variants=VARIANTS, second=False) -> Verdict:
    """The verdict on a program; `tool` has `vjp` and `SrcdiffError` and is srcdiff by default.  With `second` derivatives of its gradient count, too."""
    if tool is None:
        import srcdiff as tool
    with tempfile.TemporaryDirectory() as folder:
        try:
            with Loaded(program, folder) as loaded:
                known = bounded_truth(loaded)
                verdict = combined(verdicts(loaded, known, tool, variants))
                return judge_second(loaded, known, tool, verdict) if second and verdict.kind == "right" else verdict
        except Unstable as error:
            return Verdict("unstable", str(error))


def bounded_truth(loaded):
    """The truth, if the program runs to its end; shrinking makes some that do not."""
    try:
        with limited(TRUTH_LIMIT):
            return truth(loaded)
    except OutOfTime:
        raise Unstable("runs too long") from None


def verdicts(loaded, known, tool, variants):
    """The verdict of each variant, up to the first failure; the first that is accepted is generated twice."""
    again = True
    for variant in variants:
        verdict = attempt(loaded, known, tool, variant, again)
        again = again and verdict.kind != "right"
        yield replace(verdict, variant=str(variant))
        if verdict.kind in FAILURES:
            return


def judge_second(loaded, known, tool, first: Verdict) -> Verdict:
    """The verdict on derivatives of the gradient: a refusal of these, or no truth, leaves that on the gradient."""
    source = ""
    try:
        with limited(3 * TIME_LIMIT), quiet():
            gradient = derive(loaded, tool, PLAIN)
            source = source_of(gradient)
            examine_second(loaded, known, tool, gradient)
    except Complaint as complaint:
        return Verdict("wrong", str(complaint), source=source)
    except Unstable:
        return replace(first, partly="second: no truth")
    except tool.SrcdiffError as error:
        return replace(first, partly=f"second: {refusal(error)}")
    except OutOfTime:
        return Verdict("crashed", f"second: no answer in {3 * TIME_LIMIT:.0f} s", source=source)
    except Exception as error:
        verdict = failure(error, PLAIN, source)
        return replace(first, partly=f"second: {verdict.reason}") if verdict.kind == "refused" else verdict
    return first


def combined(found) -> Verdict:
    """The worst of the variants' verdicts; a refusal counts only if there is nothing else."""
    found = list(found)
    refusals = [verdict for verdict in found if verdict.kind == "refused"]
    others = [verdict for verdict in found if verdict.kind != "refused"]
    if not others:
        return refusals[0]
    return replace(others[-1], partly=refusals[0].reason if refusals else "")


def attempt(loaded, known, tool, variant, again) -> Verdict:
    """The verdict of one variant; `again` if the text is to be generated once more."""
    source = ""
    try:
        with limited(TIME_LIMIT), quiet():
            derivative = derive(loaded, tool, variant)
            source = source_of(derivative)
            examine(loaded, known, variant, derivative)
            if hasattr(tool, "grad") and not variant.check_restore and is_number(known.value):
                examine_folded(loaded, variant, derivative, derive(loaded, tool, variant, "grad"))
            if again and hasattr(tool, "jvp") and not variant.check_restore:
                examine_forward(loaded, known, derive(loaded, tool, variant, "jvp"))
            if again and source_of(derive(loaded, tool, variant)) != source:
                raise Complaint("text differs when generated twice: see the source")
    except Complaint as complaint:
        return Verdict("wrong", str(complaint), source=source)
    except Unstable:
        raise
    except tool.SrcdiffError as error:
        return Verdict("refused", refusal(error), source=source)
    except OutOfTime:
        return Verdict("crashed", f"no answer in {TIME_LIMIT:.0f} s", source=source)
    except Exception as error:
        return failure(error, variant, source)
    return Verdict("right", source=source)


def failure(error, variant, source) -> Verdict:
    """A guard's error, a value that was not restored, or a crash."""
    if isinstance(error, (ValueError, TypeError)) and str(error).startswith("srcdiff:"):
        return Verdict("refused", f"at run time: {first_line(error)}", source=source)
    if isinstance(error, AssertionError) and variant.check_restore and source:
        return Verdict("wrong", f"restored value: {first_line(error)}", source=source)
    return Verdict("crashed", f"{type(error).__name__}{where(error)}: {first_line(error)}", source=source)


def first_line(error) -> str:
    return (str(error).splitlines() or [""])[0][:200]


def where(error) -> str:
    """The innermost frame of an exception, without what differs from program to program."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return ""
    file = re.sub(r"[^\s<>]*fuzzed_\d+|\d+(?=>)|.*(srcdiff|site-packages)/", "", frames[-1].filename)
    return f" in {file.replace(':', ' ')}, {frames[-1].name}"


def refusal(error) -> str:
    """The class and the reason of a refusal, without the place; a refusal should have one, and a way out."""
    lacks = [f" [no {part}]" for part in ("place", "help") if not getattr(error, part, True)]
    return f"{type(error).__name__}: {getattr(error, 'message', None) or first_line(error)}{''.join(lacks)}"


def category(reason: str) -> str:
    """A refusal's reason with names and numbers blanked, for counting."""
    reason = re.sub(r"`[^`]*`|'[^']*'|\"[^\"]*\"", "...", reason.splitlines()[0])
    return re.sub(r"\b\d+(\.\d+)?\b", "N", reason)[:110]


@contextmanager
def limited(seconds):
    """Raise OutOfTime in the block after so many seconds of work, however busy the machine (in the main thread of a process, on Unix)."""
    def expire(*_):
        raise OutOfTime

    before = signal.signal(signal.SIGPROF, expire)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@contextmanager
def quiet():
    """No warnings about numbers."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


# --- asking the differentiator


def derive(loaded, tool, variant, kind="vjp"):
    """The derivative in this variant."""
    options = {"check_restore": True} if variant.check_restore and kind != "jvp" else {}
    if variant.example:
        options["example"] = copied(loaded.program.inputs)
    if loaded.program.of is not None:
        options["of"] = loaded.program.of
    return getattr(tool, kind)(loaded.f, wrt=loaded.program.wrt, **options)


__all__ = ["FAILURES", "VARIANTS", "Variant", "Verdict", "category", "failure", "half_of_variants", "judge", "quiet"]
