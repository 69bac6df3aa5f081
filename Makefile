# Each target does its own set-up: a virtual environment in this checkout, made once.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: demo test format bench stub clean

demo: $(READY)
	$(BIN)/crisis-sim run iran_2025 --out results/iran_2025

test: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n auto

bench: $(READY)
	$(BIN)/python -m pip install --quiet -e '.[bench]'
	$(BIN)/python -m benchmarks

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Which names the package has, for editors and type checkers.
stub: $(READY)
	$(BIN)/python -c 'from crisis_sim.public import stub; print(stub(), end="")' > .stub.pyi
	mv .stub.pyi crisis_sim/__init__.pyi

clean:
	rm -rf .venv results

$(READY): pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	touch $(READY)
