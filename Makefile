# Each target works on a fresh clone with Python 3.9 or newer: the first makes .venv.
#   make demo     write, check, train and print: the tour
#   make review   review.html: the examples and their gradients side by side
#   make test     all tests
#   make bench    generated gradients timed against hand-written ones and other tools, products against models
#   make fuzz     random programs, more than the tests run: make fuzz FUZZ="options"
#   make clean    remove .venv and everything built
# Another interpreter: make test PYTHON=python3.13 VENV=.venv313

PYTHON ?= python3
VENV ?= .venv
RUN := $(VENV)/bin/python
STAMP := $(VENV)/.installed

.PHONY: demo review test bench fuzz clean

demo: $(STAMP)
	$(RUN) examples/demo.py

review: $(STAMP)
	$(RUN) -m srcdiff review examples

test: $(STAMP)
	$(RUN) -m pytest -q -n 2

bench: $(STAMP)
	$(RUN) examples/bench.py
	$(RUN) examples/bench_kernels.py
	$(RUN) examples/bench_compiled.py
	$(RUN) examples/bench_hvp.py
	$(RUN) examples/bench_generation.py
	$(RUN) examples/bench_peers.py

fuzz: $(STAMP)
	$(RUN) -m tests.fuzz.run $(FUZZ)

# Installed again only when the requirements change.
$(STAMP): setup.cfg pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("srcdiff needs Python 3.9 or newer: make PYTHON=..." if sys.version_info < (3, 9) else 0)'
	test -x $(VENV)/bin/pip || $(PYTHON) -m venv $(VENV)
	$(RUN) -m pip install --quiet --disable-pip-version-check --editable ".[test]"
	touch $@

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .hypothesis
	find srcdiff tests examples -name __pycache__ -type d -prune -exec rm -rf {} +
