#!/bin/sh
# What a change must pass beside its tests: each step runs, the failed ones are named at the end.
set -u
cd "$(dirname "$0")/.."
failed=""
step() {
  name=$1
  shift
  echo "== $name"
  "$@" || failed="$failed, $name"
}
options_are_documented() {
  .venv/bin/python manage.py options --markdown >"$state/options.md" && diff -u docs/options.md "$state/options.md" || {
    echo "Write it anew: .venv/bin/python manage.py options --markdown > docs/options.md" >&2
    return 1
  }
}
state=$(mktemp -d)
trap 'rm -rf "$state"' EXIT
export VAR_DIR="$state"

step "format" .venv/bin/ruff format --check --quiet .
step "lint" .venv/bin/ruff check --quiet .
step "types" .venv/bin/mypy
step "import layers" .venv/bin/lint-imports --no-cache
step "migrations" .venv/bin/python manage.py makemigrations --check --dry-run
step "templates" .venv/bin/djlint templates --check --lint --quiet
step "generated docs" options_are_documented
step "architecture" .venv/bin/python -m pytest -q tests/architecture
if [ -n "$failed" ]; then
  echo "Failed: ${failed#, }" >&2
  exit 1
fi
echo "All checks passed."
