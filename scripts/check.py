"""Everything `make check` looks at: `scripts/check.py [NAME ...]`, all of it without a name.

Each check runs to its end; the last line says which found something, and the exit code is 1 then.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTHON = sys.executable
TEMPLATES = "templates"
# A start like production's, without a service: `check` opens no connection.
PRODUCTION = {
    "DEBUG": "0",
    "DEMO": "0",
    "IS_HTTPS": "1",
    "SECRET_KEY": "only-to-check-the-settings-" + "0123456789abcdefghijklmnopqrstuvwxyz",
    "NIK_KEY": "only-to-check-the-settings-" + "zyxwvutsrqponmlkjihgfedcba9876543210",
    "ALLOWED_HOSTS": "stunting.example.go.id",
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}


def checks() -> dict[str, list[str]]:
    """Name → command, cheapest first."""
    module = [PYTHON, "-m"]
    manage = [PYTHON, "manage.py"]
    return {
        "format": [*module, "ruff", "format", "--check", "--quiet", "."],
        "lint": [*module, "ruff", "check", "--quiet", "."],
        "shell": ["bash", "-n", "scripts/setup.sh", "scripts/process", ".ci/run"],
        "compose": [
            *module, "check_jsonschema", "--quiet", "--builtin-schema", "vendor.compose-spec",
            "docker-compose.yml",
        ],
        "templates": [*module, "djlint", "--quiet", "--lint", TEMPLATES],
        "settings": [*manage, "check", "--deploy", "--fail-level", "WARNING"],
        "migrations": [*manage, "makemigrations", "--check", "--dry-run"],
        "layers": [*module, "pytest", "-q", "tests/unit/test_architecture.py"],
        "types": [*module, "mypy"],
    }  # fmt: skip


def environment(name: str, folder: str) -> dict[str, str]:
    """What a check sees: production's settings for "settings", an embedded site's for the rest."""
    kept = {key: value for key, value in os.environ.items() if key not in PRODUCTION}
    site = PRODUCTION if name == "settings" else {"DATABASE_URL": "", "REDIS_URL": ""}
    return {**kept, **site, "VAR_DIR": folder}


def is_clean(name: str, command: list[str]) -> bool:
    """Run one check; what it says is shown only when it found something."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="periksa-") as folder:
        done = subprocess.run(
            command, cwd=ROOT, env=environment(name, folder), capture_output=True, text=True,
            check=False,
        )  # fmt: skip
    seconds = time.monotonic() - started
    word = "found something" if done.returncode else "ok"
    sys.stdout.write(f"  {name:<11} {word} ({seconds:.1f} s)\n")
    if done.returncode:
        sys.stdout.write(done.stdout + done.stderr)
    sys.stdout.flush()
    return not done.returncode


def main(names: list[str]) -> int:
    """Run the named checks, or all of them."""
    known = checks()
    if unknown := set(names) - set(known):
        sys.exit(f"No such check: {', '.join(unknown)}. There are: {', '.join(known)}")
    failed = [name for name in names or known if not is_clean(name, known[name])]
    sys.stdout.write(f"Not clean: {', '.join(failed)}\n" if failed else "All checks clean\n")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
