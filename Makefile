# Short names for commands of this project; `python3 manage.py` alone does as well.
.PHONY: up test lock

up:
	python3 manage.py up

test:
	python3 manage.py test

# Needs uv. The lock files carry hashes, and no host names.
lock:
	uv lock
	uv export -q --frozen --no-emit-project --no-dev --format requirements-txt --no-header --no-annotate -o requirements.lock > /dev/null
	uv export -q --frozen --no-emit-project --group dev --format requirements-txt --no-header --no-annotate -o requirements-dev.lock > /dev/null
