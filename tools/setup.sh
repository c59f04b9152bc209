#!/bin/sh
# Install what running (run) or developing (develop) needs: .venv from locked, hashed requirements, and the ODBC
# manager and driver. What is there already is not looked at again: a stamp holds the requirements' checksum.
set -eu
cd "$(dirname "$0")/.."
level=${1:-develop}
case $level in
  run) requirements=requirements/base.txt ;;
  develop) requirements=requirements/dev.txt ;;
  *) echo "tools/setup.sh run|develop" >&2; exit 2 ;;
esac

odbc_is_there() {
  for list in /etc/odbcinst.ini /usr/local/etc/odbcinst.ini; do
    grep -qi '^\[PostgreSQL' "$list" 2>/dev/null && return 0
  done
  return 1
}
odbc_is_there || tools/apt.sh "the connection to QuickBooks (ODBC)" unixodbc odbc-postgresql
odbc_is_there || { echo "odbc-postgresql is installed, but /etc/odbcinst.ini names no PostgreSQL driver." >&2; exit 1; }

python_of_the_system() {
  for name in "${PYTHON_FOR_VENV:-python3.11}" python3 python3.12 python3.13; do
    if command -v "$name" >/dev/null 2>&1 && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
      echo "$name"
      return
    fi
  done
  echo "Python 3.11 or newer is needed and was not found (install python3.11)." >&2
  return 1
}

if ! .venv/bin/python -c '' 2>/dev/null; then
  python=$(python_of_the_system)
  if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    version=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    tools/apt.sh "the virtual environment" "$version"
  fi
  echo "Making .venv with $python"
  "$python" -m venv --clear .venv
fi

checksum=$(cksum <"$requirements")
# What developing needs includes what running needs.
for done in .venv/.setup-develop ".venv/.setup-$level"; do
  [ -f "$done" ] || continue
  case $done in
    *develop) expected=$(cksum <requirements/dev.txt) ;;
    *) expected=$checksum ;;
  esac
  [ "$(cat "$done")" = "$expected" ] && exit 0
done

echo "Installing $requirements into .venv"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r "$requirements"
echo "$checksum" >".venv/.setup-$level"
