"""Whether the web process answers: exit code 0 or 1. The health check of docker-compose.yml."""

import os
import sys
import urllib.request


def main() -> int:
    """Ask /healthz/ on WEB_BIND, under a name that ALLOWED_HOSTS accepts."""
    port = os.environ.get("WEB_BIND", "127.0.0.1:8000").rpartition(":")[2]
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/healthz/",
        headers={"Host": host, "X-Forwarded-Proto": "https"},
    )
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
            return int(answer.status != 200)
    except OSError as refused:
        sys.stderr.write(f"/healthz/ on port {port}: {refused}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
