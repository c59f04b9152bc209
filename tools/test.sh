#!/bin/sh
# Every test on SQLite, and those that use the database again on PostgreSQL. Arguments go to pytest:
# tools/test.sh tests/portal -k login
# The PostgreSQL server: DATABASE_URL_TEST or a postgres DATABASE_URL where set, otherwise one made for this run.
set -u
cd "$(dirname "$0")/.."
url=${DATABASE_URL_TEST:-}
case ${DATABASE_URL:-} in postgres*) url=${url:-$DATABASE_URL} ;; esac
tools/chromium.sh || echo "Going on with the tests that need no browser." >&2
tools/clients.sh || echo "Going on with the tests that need no public clients." >&2
pytest=".venv/bin/python -m pytest -n ${TEST_PROCESSES:-2} --dist loadfile"

echo "== Tests on SQLite"
env -u DATABASE_URL $pytest "$@"
on_sqlite=$?

echo "== Tests on PostgreSQL"
set -- -m "database and not nightly" "$@"
if [ -n "$url" ]; then
  DATABASE_URL=$url $pytest "$@"
else
  .venv/bin/python tools/postgres.py $pytest "$@"
fi
on_postgresql=$?
[ $on_postgresql -ne 5 ] || on_postgresql=0 # none of the tests asked for uses the database

[ $on_sqlite -eq 0 ] || echo "Tests failed on SQLite (pytest's status $on_sqlite)" >&2
[ $on_postgresql -eq 0 ] || echo "Tests failed on PostgreSQL (pytest's status $on_postgresql)" >&2
[ $on_sqlite -eq 0 ] && [ $on_postgresql -eq 0 ]
