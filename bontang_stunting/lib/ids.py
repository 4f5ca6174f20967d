"""Identifiers made without asking the database."""

import hashlib
import os
import time
from uuid import UUID

TEMPORARY_ID_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that looks like another
TEMPORARY_ID_LENGTH = 10


def uuid7(at_ms: int | None = None) -> UUID:
    """A version 7 UUID: the time in milliseconds, then 74 random bits.

    Ids made one after the other sort by time, which keeps the index of a growing table compact.
    Source: RFC 9562, section 5.7.
    """
    return uuid7s(1, at_ms)[0]


def uuid7s(n: int, at_ms: int | None = None) -> list[UUID]:
    """`n` version 7 UUIDs of one moment, from one draw of random bytes."""
    milliseconds = time.time_ns() // 1_000_000 if at_ms is None else at_ms
    drawn, head = os.urandom(10 * n), (milliseconds & (1 << 48) - 1) << 80
    clear, fixed = ~(0xF << 76 | 0x3 << 62), 0x7 << 76 | 0x2 << 62
    return [
        UUID(int=(head | int.from_bytes(drawn[at : at + 10], "big")) & clear | fixed)
        for at in range(0, 10 * n, 10)
    ]


def temporary_id(id_: UUID) -> str:
    """What a child without a NIK is called on paper: "B-" and ten characters of its id."""
    number = int.from_bytes(hashlib.sha256(id_.bytes).digest()[:8], "big")
    letters = ""
    for _ in range(TEMPORARY_ID_LENGTH):
        number, digit = divmod(number, len(TEMPORARY_ID_LETTERS))
        letters += TEMPORARY_ID_LETTERS[digit]
    return f"B-{letters}"
