#!/bin/sh
# Install Debian packages as root or with sudo; otherwise name them and stop.
#   tools/apt.sh "what needs them" PACKAGE...
set -eu
purpose=$1
shift

if ! command -v apt-get >/dev/null 2>&1; then
  echo "$purpose needs these packages, and there is no apt-get here to install them: $*" >&2
  echo "Install them with your system's own package tool (the names are Debian's), then run the command again." >&2
  exit 1
fi
if [ "$(id -u)" -eq 0 ]; then
  as_root=""
elif command -v sudo >/dev/null 2>&1 && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
  as_root="sudo"
else
  echo "$purpose needs these packages: $*" >&2
  echo "Ask an administrator for: apt-get install $*, then run the command again." >&2
  exit 1
fi

echo "Installing $* (for $purpose)"
export DEBIAN_FRONTEND=noninteractive
# An old package list may still do: the update is allowed to fail, the installation is not.
$as_root apt-get update -qq >/dev/null 2>&1 || echo "apt-get update failed; trying with the lists at hand" >&2
$as_root apt-get install -y -qq --no-install-recommends "$@" >/dev/null || {
  echo "apt-get could not install: $*" >&2
  exit 1
}
