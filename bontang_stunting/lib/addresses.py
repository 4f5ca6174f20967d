"""Addresses put together."""


def with_query(path: str, said: str) -> str:
    """A path and what it is asked with, encoded; the path alone where that is nothing."""
    return f"{path}?{said}" if said else path
