#!/usr/bin/env bash
# Installs the gate from this checkout into a fresh environment of its own: what locks/ names by hash, then the project.
#
# usage: tools/ci_install.sh DIR
#
# DIR must not exist. Exit 2 where there is no usable Python, 3 where the installation broke off. Python always runs
# with -I: the folder it is called in is the workspace of a pull request, and a `venv.py` there is not Python's.
set -euo pipefail
# What pip starts to build the project does not run with -I, and would take these from an earlier step of the job.
unset "${!PYTHON@}"
venv=$1
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
log=$(mktemp)
trap 'rm -f -- "$log"' EXIT

say() { printf '%s\n' "$@" >&2; }

python=$(command -v python3) || {
  say 'error: there is no python3 on this runner' 'help: run the gate where Python 3.11 or newer is installed'
  exit 2
}
"$python" -I -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
  say "error: $("$python" --version) is too old for the gate" \
    'help: put Python 3.11 or newer first on PATH, or choose a newer runner image'
  exit 2
}

by_venv() { "$python" -I -m venv "$venv" && pip=("$venv/bin/python" -I -m pip install --no-input --no-compile); }
# Debian ships Python without `venv`'s pip; then the system's own pip, or uv, installs from outside.
by_system_pip() {
  rm -rf -- "$venv"
  "$python" -I -m venv --without-pip "$venv" && "$python" -I -m pip --version &&
    pip=("$python" -I -m pip --python "$venv/bin/python" install --no-input --no-compile)
}
by_uv() {
  rm -rf -- "$venv"
  uv venv --no-config --no-python-downloads --python "$python" "$venv" &&
    pip=(uv pip install --no-config --python "$venv/bin/python")
}

{ by_venv || by_system_pip || by_uv; } >"$log" 2>&1 || {
  cat -- "$log" >&2
  say 'error: could not make an environment for the gate' 'help: install python3-venv, pip 22.3 or newer, or uv'
  exit 3
}
{
  "${pip[@]}" --no-deps --require-hashes -r "$here/locks/run.txt" -r "$here/locks/build.txt" &&
    "${pip[@]}" --no-deps --no-build-isolation --no-index "$here"
} >"$log" 2>&1 || {
  cat -- "$log" >&2
  say 'error: could not install the gate' 'help: see that this runner reaches a Python package index'
  exit 3
}
