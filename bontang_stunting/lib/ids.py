"""Identifiers made without asking the database."""

import hashlib
import os
import time
from uuid import UUID


def uuid7(at_ms: int | None = None) -> UUID:
    """A version 7 UUID: the time in milliseconds, then 74 random bits.

    Ids made one after the other sort by time, which keeps the index of a growing table compact.
    Source: RFC 9562, section 5.7.
    """
    milliseconds = time.time_ns() // 1_000_000 if at_ms is None else at_ms
    value = (milliseconds & (1 << 48) - 1) << 80 | int.from_bytes(os.urandom(10), "big")
    value &= ~(0xF << 76 | 0x3 << 62)
    return UUID(int=value | 0x7 << 76 | 0x2 << 62)


TEMPORARY_ID_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that looks like another


def temporary_id(id_: UUID) -> str:
    """What a child without a NIK is called on paper: "B-" and ten characters of its id."""
    number = int.from_bytes(hashlib.sha256(id_.bytes).digest()[:8], "big")
    letters = ""
    for _ in range(10):
        number, digit = divmod(number, len(TEMPORARY_ID_LETTERS))
        letters += TEMPORARY_ID_LETTERS[digit]
    return f"B-{letters}"
