#!/usr/bin/env bash
# Proof that the documented production start works: `scripts/process all` on the PostgreSQL and
# Redis of the environment, then every process is asked whether it is healthy.
#   scripts/services.py scripts/by_hand.sh
set -euo pipefail
cd "$(dirname "$0")/.."
: "${DATABASE_URL:?run under scripts/services.py}" "${REDIS_URL:?run under scripts/services.py}"

folder=$(mktemp -d)
export VAR_DIR="$folder" DEBUG=0 DEMO=0 IS_HTTPS=1 ALLOWED_HOSTS=localhost
SECRET_KEY=$(od -An -N 40 -t x1 /dev/urandom | tr -d ' \n')
NIK_KEY=$(od -An -N 40 -t x1 /dev/urandom | tr -d ' \n')
WEB_BIND=127.0.0.1:$(.venv/bin/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
export SECRET_KEY NIK_KEY WEB_BIND

scripts/process all >"$folder/log" 2>&1 &
site=$!
finish() {
    kill -TERM "$site" 2>/dev/null || true
    wait "$site" || true
    rm -rf "$folder"
}
trap finish EXIT

ask() { # name, seconds, command
    local name=$1 deadline=$((SECONDS + $2))
    shift 2
    until "$@" >/dev/null 2>&1; do
        if [ $SECONDS -ge $deadline ] || ! kill -0 "$site" 2>/dev/null; then
            echo "$name does not answer:" >&2
            tail -n 40 "$folder/log" >&2
            exit 1
        fi
        sleep 0.3
    done
    echo "  $name answers"
}

ask "the web server on $WEB_BIND" 300 .venv/bin/python scripts/healthcheck.py
ask "the Celery worker" 180 .venv/bin/celery -A bontang_stunting inspect ping --timeout 2
ask "the clock" 180 sh -c 'test -n "$(find "$VAR_DIR" -name "celerybeat-schedule*")"'
