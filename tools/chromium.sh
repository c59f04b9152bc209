#!/bin/sh
# Chromium for the browser tests: the program that CHROMIUM names, otherwise the system's, installed if missing.
# Playwright's own browsers are not used: they are downloads outside the package registries.
set -eu
cd "$(dirname "$0")/.."
# Playwright's Node needs it, and a machine without a compiler may lack it.
ldconfig -p | grep -q 'libatomic\.so\.1' || tools/apt.sh "the browser tests (Playwright's Node)" libatomic1
if [ -n "${CHROMIUM:-}" ]; then
  command -v "$CHROMIUM" >/dev/null 2>&1 && exit 0
  echo "CHROMIUM is '$CHROMIUM', and there is no such program: the browser tests will fail." >&2
  exit 1
fi
for name in chromium chromium-browser; do
  command -v "$name" >/dev/null 2>&1 && exit 0
done
tools/apt.sh "the browser tests" chromium || {
  echo "Or set CHROMIUM to a Chromium or Chrome that is there; without one the browser tests fail." >&2
  exit 1
}
