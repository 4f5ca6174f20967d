"""Secrets of an installation: from the environment, or made once beside the data."""

import os
import secrets
from pathlib import Path


class MissingSecret(RuntimeError):
    """A secret that production needs is not set; the message says what to do."""


def secret(name: str, *, folder: Path, may_create: bool) -> str:
    """The secret `name` from the environment, or from `folder`, where it is made once.

    Only the embedded installation (one machine, SQLite) may create its own; anywhere else a
    missing secret stops the start.

    Raises MissingSecret when there is none and none may be made.
    """
    if value := os.environ.get(name):
        return value
    if not may_create:
        raise MissingSecret(
            f"{name} is not set. Set it in the environment to a long random text, for example: "
            f'{name}="$(python3 -c "import secrets; print(secrets.token_urlsafe(50))")"'
        )
    return _kept_in_file(folder / name.lower())


def _kept_in_file(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_urlsafe(50))
    try:
        # A link fails when the file exists: of two processes starting together one wins.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text()
