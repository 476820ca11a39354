# Short names for commands of this project; `python3 manage.py` alone does as well.
.PHONY: up test search lock bench

up:
	python3 manage.py up

test:
	python3 manage.py test

# The property tests with examples that no run has tried; what it finds becomes a test.
search:
	.venv/bin/python -m pytest -q --hypothesis-profile=search $$(grep -rl "^from hypothesis import" tests --include=test_*.py)

# Needs uv. The lock files carry hashes, and no host names.
lock:
	uv lock
	uv export -q --frozen --no-emit-project --no-dev --format requirements-txt --no-header --no-annotate -o requirements.lock > /dev/null
	uv export -q --frozen --no-emit-project --group dev --format requirements-txt --no-header --no-annotate -o requirements-dev.lock > /dev/null

# The quick set of benchmarks; each is a script of its own, see benchmarks/README.md.
bench:
	.venv/bin/python -m benchmarks.ingest $(if $(PHOENIX_VENV),--phoenix)
	.venv/bin/python -m benchmarks.latency
	.venv/bin/python -m benchmarks.storage
	.venv/bin/python -m benchmarks.memory --sessions 100 --upload-gb 0.1
	.venv/bin/python -m benchmarks.start
	.venv/bin/python -m benchmarks.growth --small-calls 2000 --large-calls 20000 --sessions 60
