# Each target does its own set-up: virtual environments in this checkout.
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed
READY := .venv/.ready
PYTEST := pytest --numprocesses auto --dist loadscope

.PHONY: demo test test-slow test-all test-newest test-lowest lock format bench made docs dist clean

demo: $(INSTALLED)
	@echo "Solving iran_2025 and drawing its figures into results/iran_2025: about half a minute."
	@$(BIN)/crisis-sim run iran_2025 --out results/iran_2025
	@echo
	@printf '%s\n' "To go on, let this shell find crisis-sim, then ask it something else:" \
		"    . .venv/bin/activate" \
		"    crisis-sim solve iran_2025 --set ukraine_drain=0.1" \
		"    crisis-sim new my_crisis.yaml" \
		"docs/tutorial.md makes a crisis of your own from an empty file, in ten minutes."

test: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/$(PYTEST) -m "not slow"

test-slow: $(READY)
	$(BIN)/$(PYTEST) -m slow

test-all: test test-slow

# Today's newest versions of everything, and the lowest that pyproject.toml allows.
test-newest: RESOLUTION := highest
test-lowest: RESOLUTION := lowest-direct
test-newest test-lowest: test-%: $(READY)
	$(BIN)/uv venv --quiet --clear --python $(PYTHON) .venv-$*
	$(BIN)/uv pip install --quiet --python .venv-$* --resolution $(RESOLUTION) --editable '.[test]'
	.venv-$*/bin/$(PYTEST) -m "not slow"

# What `make test` installs: all versions of one day, for every Python and system.
lock: $(READY)
	$(BIN)/uv pip compile --quiet --universal --upgrade --all-extras --no-annotate \
		--no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' \
		--output-file constraints.txt pyproject.toml

bench: $(READY)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[bench]'
	$(BIN)/python -m benchmarks

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# What follows from the rows of concepts and studies: names for editors, a page, the JSON Schema.
made: $(READY)
	$(BIN)/python -m crisis_sim.stubs
	$(BIN)/python -c 'from crisis_sim.show.reference import reference; print(reference(), end="")' > .made
	mv .made docs/reference.md
	$(BIN)/crisis-sim schema > .made
	mv .made scenarios/schema.json

# The documentation site, in docs/_build/html; every warning is an error.
docs: $(READY)
	$(BIN)/sphinx-build -W --keep-going --nitpicky --jobs auto --quiet docs docs/_build/html

# Wheel and source archive, checked, and the demo run from the wheel in an empty environment.
dist: $(READY)
	rm -rf dist .venv-dist
	$(BIN)/hatchling build
	$(BIN)/twine check --strict dist/*
	$(PYTHON) -m venv .venv-dist
	.venv-dist/bin/python -m pip install --quiet --constraint constraints.txt dist/*.whl
	.venv-dist/bin/crisis-sim run iran_2025 --out results/dist

clean:
	rm -rf .venv .venv-newest .venv-lowest .venv-dist dist docs/_build docs/made results

# What the library needs, and it; enough for the demo.
$(INSTALLED): pyproject.toml constraints.txt
	@echo "Putting crisis_sim and what it needs into .venv: once, about a minute, from the network."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	@touch $(INSTALLED)

$(READY): $(INSTALLED)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	touch $(READY)
