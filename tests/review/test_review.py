"""The page and what it is made from: links, colours, states, what changed; the same bytes each time, and nothing of a user's text is HTML."""

from __future__ import annotations

import html.parser
import os
import re
import subprocess
import sys

import pytest

from srcdiff.api import Options
from srcdiff.asked import Asked
from srcdiff.cli import main
from srcdiff.review.collect import file_of
from srcdiff.review.places import Shown
from srcdiff.review.tokens import tokens
from srcdiff.units import Unit, units
from tests.review.conftest import MODEL

ORBIT = """\
import srcdiff
from dataclasses import dataclass


@dataclass
class Body:
    position: float
    velocity: float

    def kick(self, stiffness: float, dt: float):
        self.velocity -= stiffness * self.position * dt


@srcdiff.gradient(wrt="stiffness")
def swing(stiffness: float, dt: float, steps: int):
    body = Body(1.0, 0.0)
    for step in range(steps):
        body.kick(stiffness, dt)
        body.position += dt * body.velocity
    return body.position
"""


def model_of(path="."):
    return file_of(units([path])[0], Shown([path]))


def text(line) -> str:
    return "".join(token.text for token in line.tokens)


def line_with(lines, words):
    return next(line for line in lines if words in text(line))


def test_lines_and_their_partners(project):
    file = model_of()
    assert (file.target, file.source, file.word) == ("model_grad.py", "model.py", "in step")
    assert file.head[1] == "# Update:  srcdiff write model.py"
    loss, square = file.functions
    assert [(block.file, block.qualname) for block in loss.blocks] == [("model.py", "loss"), ("forces.py", "drag")]
    assert [version.name for version in loss.versions] == ["loss_grad", "loss_value_and_grad"]
    lines = loss.versions[0].lines
    assert line_with(lines, "w_bar = ").partners == [("model.py", 17)]
    assert line_with(lines, "speed = ").partners == [("forces.py", 6)]
    assert line_with(lines, "h = v").partners == [("model.py", 17), ("forces.py", 7)]
    assert line_with(lines, "return w_bar").partners == []
    assert text(loss.blocks[1].lines[0]) == "# against the motion"


def test_colours(project):
    loss = model_of().functions[0]
    assert loss.active == ["w", "b", "h", "r"] and loss.passive == ["x", "y", "step"]
    kinds = {token.text: token.kind for line in loss.versions[0].lines for token in line.tokens}
    found = [kinds[name] for name in ("w", "x", "w_bar", "r_saved", "speed", "for", "loss_grad")]
    assert found == ["active", "", "adjoint", "saved", "active", "keyword", "defined"]
    primal = {token.text: token.kind for block in loss.blocks for line in block.lines for token in line.tokens}
    assert [primal[name] for name in ("r", "step", "v", "k")] == ["active", "", "active", ""]


def test_what_is_saved_and_why(project):
    loss = model_of().functions[0]
    (row,) = loss.versions[0].rows
    assert (row.name, row.how, row.line, row.reason) == ("r", "save", 20, "needed by the adjoint of line 20")
    assert line_with(loss.blocks[0].lines, "r = r *").notes == ["r is saved, needed by the adjoint of line 20"]
    assert loss.versions[0].guards[0].startswith("expected w (d k), b (k), x (n d), y (n k) (ValueError if ")


def test_costs_of_both_sides(project):
    loss = model_of().functions[0]
    lines = loss.versions[0].lines
    assert line_with(loss.blocks[0].lines, "h = drag").cost.operations.text() == "2·n·d·k + n·k"
    assert line_with(loss.blocks[1].lines, "speed = ").cost.operations.text() == "3·n·k"
    assert line_with(lines, "w_bar = ").cost.operations.text() == "2·d·n·k"
    assert line_with(lines, "r_saved.append").cost is None


def test_a_function_that_was_asked_for(project):
    main(["grad", "model.py::square", "--mode", "forward", "-o", "square_jvp.py"])
    file = file_of(next(unit for unit in units(["."]) if unit.target == "square_jvp.py"), Shown(["."]))
    (version,) = file.functions[0].versions
    assert (version.name, version.rows) == ("square_jvp", None)
    assert file.functions[0].active == ["x"] and any(line.partners for line in version.lines)


def test_functions_that_call_themselves(tmp_path):
    (tmp_path / "power.py").write_text("def power(x: float, n: int):\n    if n == 0:\n        return 1.0\n    return x * power(x, n - 1)\n")
    path = str(tmp_path / "power.py")
    unit = Unit(str(tmp_path / "p.py"), path, Asked(path, "power", "grad", "x", Options(), str(tmp_path / "p.py")))
    (version,) = file_of(unit, Shown([path])).functions[0].versions
    named = [text(line) for line in version.lines if text(line).startswith("def")]
    assert named == ["def power_forward(x, n):", "def power_reverse(x, n, power_pair, result_bar):", "def power_grad(x: float, n: int):"]
    kinds = {token.text: token.kind for line in version.lines[:8] for token in line.tokens}
    assert [kinds[name] for name in ("x", "value", "power_pair", "n")] == ["active", "active", "saved", ""]


def test_structures_and_methods(tmp_path, monkeypatch):
    """A structure is active if a part of it is; a method is shown where lines come from it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "orbit.py").write_text(ORBIT)
    function = model_of("orbit.py").functions[0]
    assert function.active == ["stiffness", "body"] and [block.qualname for block in function.blocks] == ["swing", "Body.kick"]
    assert "self" in [token.text for token in function.blocks[1].lines[1].tokens if token.kind == "active"]


def test_an_adopted_file(tmp_path, monkeypatch):
    """What was edited is shown as it is, with what is known of the primal only."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "square.py").write_text('import srcdiff\n\n\n@srcdiff.gradient(wrt="x")\ndef square(x: float):\n    y = x * x\n    return y\n')
    main(["write", "."])
    path = tmp_path / "square_grad.py"
    path.write_text(path.read_text().replace("    return ", "    # by hand\n    return "))
    assert main(["adopt", "square_grad.py"]) == 0
    (tmp_path / "setup.cfg").write_text("[srcdiff]\nrules = square_grad\n")
    file = model_of("square_grad.py")
    (function,) = file.functions
    assert file.word == "in step" and function.active == ["x", "y"]
    assert line_with(function.versions[0].lines, "# by hand").partners == [] and function.versions[0].rows is None
    for name in ("square", "square_grad"):  # what adopt imported
        sys.modules.pop(name, None)
    assert main(["review", "square_grad.py", "--verify"]) == 0 and "<td>square.py::square</td>" in (tmp_path / "review.html").read_text()


def test_compiled_loops_are_linked(project, review):
    (project / "model.py").write_text(MODEL.replace('wrt="x"', 'wrt="x", target="numba"'))
    function = next(one for one in model_of("model.py").functions if one.qualname == "square")
    line = line_with(function.versions[0].lines, "x_bar = ")
    assert line.partners and "It is not known where these lines come from" not in review()[1]


def test_states(project, review):
    path = project / "model_grad.py"
    whole = path.read_text()
    path.write_text(whole.replace("r_bar *= ", "r_bar *= 2.0 * "))
    code, page, _ = review()
    assert code == 0 and '<span class="badge bad">edited</span>' in page and '<span class="del">-        r_bar *= 2.0 * ' in page
    path.write_text(whole)
    (project / "model.py").write_text(MODEL.replace("0.1 * r", "0.2 * r"))
    assert '<span class="badge note">stale</span></h2><p class="reason">loss(w, b, x, y) changed</p>' in review()[1]
    (project / "model.py").write_text(MODEL.replace("np.mean(", "np.linalg.eigvals("))
    code, page, _ = review()
    assert code == 2 and '<pre class="reason">model.py:21:12: no derivative rule for numpy.linalg.eigvals' in page
    path.unlink()
    (project / "model.py").write_text(MODEL)
    assert '<span class="badge note">missing</span>' in review()[1]


def git(*words):
    subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@example.org", *words], check=True, capture_output=True)


def test_what_changed_since_a_revision(project, review):
    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "one")
    assert "2·" in review("--base", "HEAD")[1] and "4 the same" in review("--base", "HEAD")[1]
    changed = MODEL.replace("    r = h - y\n", "    r = (h - y)\n").replace("return x * x", "return x * x * x")
    (project / "model.py").write_text(changed)
    code, page, _ = review("--base", "HEAD")
    loss, square = page.split('class="function"')[1:]
    assert "derivative unchanged since HEAD, though the primal changed" in loss and '<span class="add">+    r = (h - y)</span>' in loss
    assert "derivative changed since HEAD" in square and '<span class="del">-    return x * x</span>' in square
    assert code == 0 and "derivatives since HEAD: 2 the same, 2 changed" in page
    (project / "model.py").write_text(MODEL.partition('@srcdiff.gradient(wrt="x")')[0])
    assert "Removed since HEAD" in review("--base", "HEAD")[1]
    code, _, err = review("--base", "nowhere")
    assert code == 2 and "there is no revision 'nowhere'" in err


def test_numerical_check_only_if_asked(project, review):
    (project / "model.py").write_text(MODEL + "\n\nopen('ran', 'w').close()\n")
    assert "Numerical check" not in review()[1] and not os.path.exists("ran")
    code, page, _ = review("--verify")
    assert code == 0 and os.path.exists("ran") and "<td>model.py::square</td><td>x</td><td>below 1e-08</td>" in page


def test_a_wrong_derivative(project, review):
    (project / "kink.py").write_text("import srcdiff\n\n\n@srcdiff.gradient(example=(0.0,))\ndef kink(x):\n    return abs(x)\n")
    code, page, _ = review("--verify")
    assert code == 1 and "kink has a kink or a jump at this value of x" in page


def test_the_same_bytes(project, review, monkeypatch):
    """In fresh processes, and wherever the folder is."""
    pages = {review()[1]}
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    for seed in ("1", "77"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": root}
        subprocess.run([sys.executable, "-m", "srcdiff", "review", "-o", f"r{seed}.html"], env=environment, check=True, capture_output=True)
        pages.add((project / f"r{seed}.html").read_text(encoding="utf-8"))
    other = project / "elsewhere" / "deep"
    other.mkdir(parents=True)
    for name in ("model.py", "forces.py", "model_grad.py"):
        (other / name).write_bytes((project / name).read_bytes())
    (project / "beside").mkdir()
    monkeypatch.chdir(project / "beside")
    main(["review", str(other), "-o", str(other / "review.html")])
    pages.add((other / "review.html").read_text(encoding="utf-8"))
    (page,) = pages
    assert str(project) not in page


class Reader(html.parser.HTMLParser):
    """The elements of a page, and the text outside of style and script."""

    def __init__(self, page):
        super().__init__()
        self.elements, self.open, self.texts, self.names = [], [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        self.open += [tag] if tag not in ("meta", "link", "br", "wbr") else []

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, text):
        self.texts += [text] if self.open[-1:] not in (["script"], ["style"]) else []


def test_the_page_is_well_formed_and_loads_nothing(review):
    page = review()[1]
    found = Reader(page)
    assert found.open == []
    assert [tag for tag, _ in found.elements if tag in ("script", "style", "img", "iframe", "object")] == ["style", "script"]
    for tag, attributes in found.elements:
        assert not {"src", "srcset", "onclick", "onerror", "action"} & set(attributes)
        assert attributes.get("href", "#")[0] == "#" or attributes["href"] == "data:,"
    assert "http" not in page.replace("http-equiv", "") and "@import" not in page and "url(" not in page
    ids = [attributes["id"] for _, attributes in found.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    targets = {one for _, attributes in found.elements for one in attributes.get("data-to", "").split()}
    assert targets and targets <= set(ids)


def test_the_text_of_a_user_is_text(review):
    page = review()[1]
    assert "<script>window" not in page and "<img" not in page
    assert "</script><script>window.harmed = 1</script>" in "".join(Reader(page).texts)
    assert "script-src 'sha256-" in page


def test_a_line_of_html(review):
    page = review()[1]
    line = next(line for line in page.splitlines() if ">r_saved</i>.<i" in line and "append" in line)
    assert re.sub(r"\d+", "0", line) == (
        '<div class="line" id="f0n0v0l0" data-to="f0n0p0l0" tabindex="-0"><span class="no">0</span><span class="from">0</span>'
        '<code style="--i:0ch">        <i class="saved">r_saved</i>.<i class="attribute">append</i>(<i class="active">r</i>)</code></div>'
    )


def test_files_of_others_are_left_alone(project, review):
    (project / "review.html").write_text("<p>mine</p>")
    code, page, err = review()
    assert code == 2 and page == "<p>mine</p>" and err.startswith("review.html exists, and is no page that srcdiff wrote")
    (project / "review.html").unlink()
    assert review()[0] == review()[0] == 0


def test_nothing_to_review(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["review"]) == 0 and "There is nothing to review" in (tmp_path / "review.html").read_text()


@pytest.mark.parametrize(
    "line, kind", [('f"{x} and {y!r:>{w}}"', "string"), ("'''two\nlines'''", "string"), ("# é\n", "comment"), ("0x1F", "number")]
)
def test_tokens(line, kind):
    first, *_ = tokens(f"{line}\n")
    assert (first[0].kind, first[0].text) == (kind, line.split("\n")[0])


def test_what_is_no_python_has_no_colours():
    assert [[piece.text for piece in line] for line in tokens("if (\n  '")] and "".join(
        piece.text for line in tokens("a ' b") for piece in line
    ) == "a ' b"
