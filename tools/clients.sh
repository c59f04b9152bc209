#!/bin/sh
# Public Salesforce and QuickBooks clients that the sandbox is tested with (tests/contracts/clients), each with its own
# dependencies, into .clients: Python ones (Node itself among them) from requirements/clients/*.txt, Node ones from its
# package-lock.json.
# A stamp beside each holds the checksum of what it was installed from.
set -eu
cd "$(dirname "$0")/.."
mkdir -p .clients

for requirements in requirements/clients/*.txt; do
  name=$(basename "$requirements" .txt)
  checksum=$(cksum <"$requirements")
  [ -f ".clients/$name.done" ] && [ "$(cat ".clients/$name.done")" = "$checksum" ] && continue
  echo "Installing $requirements into .clients/$name"
  .venv/bin/python -m venv --clear ".clients/$name"
  ".clients/$name/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps \
    -r "$requirements"
  echo "$checksum" >".clients/$name.done"
done

command -v isql >/dev/null 2>&1 || tools/apt.sh "isql, a client of the sandbox" unixodbc
checksum=$(cat requirements/clients/package.json requirements/clients/package-lock.json | cksum)
[ -f .clients/packages.done ] && [ "$(cat .clients/packages.done)" = "$checksum" ] && exit 0
echo "Installing requirements/clients/package-lock.json into .clients/node_modules"
cp requirements/clients/package.json requirements/clients/package-lock.json requirements/clients/.npmrc .clients/
PATH="$PWD/.clients/node/bin:$PATH" npm ci --prefix .clients --silent
echo "$checksum" >.clients/packages.done
