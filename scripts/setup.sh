#!/bin/sh
# .venv from requirements.lock and static/built from package-lock.json. Needs Python 3.11 with its
# venv module and nothing else. A second run finds its stamps and ends at once; a run that was
# interrupted left no stamp and is done again.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*"; }
stop() { printf '%s\n' "$@" >&2; exit 1; }

is_311() {
    "$1" -c 'import sys; raise SystemExit(sys.version_info[:2] != (3, 11))' >/dev/null 2>&1
}

find_python() {
    for candidate in "${PYTHON:-}" python3.11 python3; do
        if [ -n "$candidate" ] && command -v "$candidate" >/dev/null && is_311 "$candidate"; then
            say "$candidate"
            return
        fi
    done
    found=$(python3 --version 2>/dev/null || echo "no python3 at all")
    stop "Python 3.11 is needed; this machine has $found." \
        "  Debian 12: apt install python3 python3-venv" \
        "  Other:     apt install python3.11 python3.11-venv" \
        "  or name one: PYTHON=/path/to/python3.11 make run"
}

# Two makes started together wait for each other instead of installing into one folder at once.
mkdir -p var
if command -v flock >/dev/null; then
    exec 9>var/setup.lock
    flock 9
fi

make_venv() {
    python=$(find_python) || exit 1
    "$python" -c 'import ensurepip, venv' 2>/dev/null ||
        stop "This Python has no venv module. Debian 12: apt install python3-venv; other: python3.11-venv."
    say "  python: new environment in .venv"
    "$python" -m venv --clear .venv
    printf '%s' "$PWD" >.venv/.folder
}

install_packages() {
    rm -f .venv/.stamp
    say "  python: packages of requirements.lock (about half a minute)"
    # uv installs in seconds what takes pip a minute; its own hash is in the lock as well.
    blocks=$(mktemp)
    .venv/bin/python scripts/lock.py only uv >"$blocks"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps \
        --require-hashes -r "$blocks" || say "  python: uv does not install here, pip does it alone"
    rm -f "$blocks"
    quiet=--quiet
    [ -t 2 ] && quiet=
    # pip knows indexes and proxies from its own configuration, which uv does not read.
    .venv/bin/python -m uv pip sync $quiet --require-hashes --python .venv/bin/python requirements.lock ||
        .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps \
            --require-hashes -r requirements.lock
    printf '%s' "$wanted" >.venv/.stamp
}

# The folder belongs to the stamps: the scripts in a moved or copied .venv point at the old place.
if ! is_311 .venv/bin/python || [ "$(cat .venv/.folder 2>/dev/null)" != "$PWD" ]; then
    make_venv
fi
wanted=$(sha256sum <requirements.lock)
if [ "$(cat .venv/.stamp 2>/dev/null)" != "$wanted" ]; then
    install_packages
fi
.venv/bin/python scripts/assets.py
