# `make` lists what it can do. Every target brings what it needs: a virtual environment in .venv, our packages at the
# versions of constraints.txt, and the few system packages that are missing.

HOST ?= 127.0.0.1
PORT ?= 9000
ARGS ?=

PY      := .venv/bin/python
PIP     := $(PY) -m pip --disable-pip-version-check --quiet install --constraint constraints.txt
SERVE   := $(PY) -m aiohttp.web -H $(HOST) -P $(PORT) blog.main:create_app
BABEL   := .venv/bin/pybabel --quiet
CATALOG := blog/locale/messages.pot

# Debian keeps servers out of an ordinary user's PATH.
export PATH := $(PATH):/usr/local/sbin:/usr/sbin:/sbin

.PHONY: help run dev test bench lint messages clean mariadb chromium wrk nginx

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18
	@echo "  HOST and PORT are for run and dev, ARGS for test and bench: make run PORT=8000, make test ARGS='-k comments'"

run: .venv/installed-speed mariadb ## start the blog at http://127.0.0.1:9000
	@exec $(SERVE)

dev: .venv/installed-dev mariadb ## the same, started again when the code changes
	@BLOG_DEV=true exec .venv/bin/watchfiles "$(SERVE)" blog config

# Tests start hundreds of processes: even where Python is told to keep no bytecode, they need not all compile it anew.
test: .venv/installed-test .venv/commonmark.json mariadb chromium ## run the tests
	PYTHONDONTWRITEBYTECODE= $(PY) -m pytest --numprocesses 4 --dist loadfile --no-loadscope-reorder $(ARGS)

bench: .venv/installed-test mariadb wrk nginx ## measure how fast it is (ten minutes; nothing else should run)
	PATH="$$PATH:$(CURDIR)/.venv/nginx/usr/sbin" $(PY) -m tests.bench $(ARGS)

lint: .venv/installed-lint .venv/installed-test ## check style and types
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy

messages: .venv/installed-speed ## bring the translation catalogues up to date with the texts in code and templates
	$(BABEL) extract --mapping-file pyproject.toml --keyword lazy --keyword N_ --add-location file --sort-by-file \
	  --project inkstone --output-file $(CATALOG) .
	$(BABEL) update --input-file $(CATALOG) --output-dir blog/locale --no-fuzzy-matching --ignore-obsolete \
	  --ignore-pot-creation-date
	rm $(CATALOG)

clean: ## remove what was built; keeps .venv and var
	rm -rf build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache
	find blog tests -name __pycache__ -type d -prune -exec rm -rf {} +

# ── Python ──────────────────────────────────────────────────────────────────────────────────────────────────────────

# One stamp for each of setup.py's extras. setuptools is ours too, so that building the package is as fixed as running it.
.venv/installed-%: setup.py constraints.txt | .venv/bin/pip
	@echo "Installing Inkstone's packages ($*) …"
	@$(PIP) setuptools
	@$(PIP) --no-build-isolation --editable '.[$*]'
	@touch $@

# The examples of the CommonMark specification come with the sources of the parser we use, but not with its wheel.
.venv/commonmark.json: .venv/installed-test
	@rm -rf .venv/sources
	@$(PY) -m pip --disable-pip-version-check --quiet download --constraint constraints.txt --dest .venv/sources \
	  --no-deps --no-binary markdown-it-py markdown-it-py
	@cd .venv/sources && tar -xzOf *.tar.gz $$(tar -tzf *.tar.gz | grep '/commonmark\.json$$') > ../commonmark.new
	@mv .venv/commonmark.new $@
	@rm -rf .venv/sources

.venv/bin/pip:
	@for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
	  if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then echo "Inkstone needs Python 3.11 or later (make run PYTHON=/path/to/it)." >&2; exit 1; fi; \
	if ! $$found -c 'import ensurepip, venv' 2>/dev/null; then \
	  .ci/install-package '^python3-venv$$' "Python's modules venv and ensurepip" || exit 1; \
	fi; \
	$$found -m venv .venv || { rm -rf .venv; exit 1; }

# ── System packages ─────────────────────────────────────────────────────────────────────────────────────────────────

mariadb:
	@[ -n "$$BLOG_DATABASE_URL$$BLOG_DATABASE_URL_FILE" ] || command -v mariadbd >/dev/null || \
	  .ci/install-package '^mariadb-server-core(-[0-9.]+)?$$' \
	  "the MariaDB server (dnf: mariadb-server, pacman: mariadb, brew: mariadb)"

# Any will do; the headless shell, which not every system has, spares the tests half of the browser's work.
chromium:
	@for name in chromium-headless-shell chromium chromium-browser google-chrome; do \
	  if command -v $$name >/dev/null; then exit; fi; done; \
	  .ci/install-package '^chromium-headless-shell$$' "Chromium without windows" 2>/dev/null || \
	  .ci/install-package '^chromium$$' "Chromium (dnf: chromium, pacman: chromium, brew: --cask chromium)"

wrk:
	@command -v wrk >/dev/null || .ci/install-package '^wrk$$' "wrk"

# Only the program, unpacked and not installed: no server shall start by itself because somebody measures ours.
nginx: wrk
	@command -v nginx >/dev/null || [ -x .venv/nginx/usr/sbin/nginx ] || { \
	  echo "Fetching nginx …"; rm -rf .venv/nginx; mkdir .venv/nginx; cd .venv/nginx; \
	  for name in nginx nginx-core; do apt-get -qq download $$name && dpkg-deb -x $${name}_*.deb . && \
	    [ -x usr/sbin/nginx ] && exit; done; \
	  echo "Missing: nginx. Please install it and run make again." >&2; exit 1; }
