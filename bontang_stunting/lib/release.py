"""Which release runs here: a text that is another for other code, templates or static files."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Final

_KINDS: Final = {".py", ".html", ".css", ".js", ".svg"}
# Installed and generated things, and what never reaches a page.
_OTHERS: Final = {".venv", "node_modules", "var", "tests", "docs", ".git", "frontend"}


@lru_cache(maxsize=1)
def release(folder: Path) -> str:
    """A digest of all that pages are made of in a checkout; read once a process."""
    digest = hashlib.sha256()
    for path in sorted(_files(folder)):
        digest.update(str(path.relative_to(folder)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _files(folder: Path) -> "list[Path]":
    found: list[Path] = []
    for top in folder.iterdir():
        if top.is_dir() and top.name not in _OTHERS:
            found += (path for path in top.rglob("*") if path.suffix in _KINDS and path.is_file())
    return found
