"""NIK at rest: sealed with AES-GCM, found again by an HMAC index, shown masked."""

import base64
import hashlib
import hmac
import os
from binascii import b2a_base64
from collections.abc import Sequence
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE_BYTES = 12  # AES-GCM's own size


@lru_cache(maxsize=4)
def _keys(secret: str) -> tuple[AESGCM, bytes]:
    """The sealing key and the index key of a secret; the one tells nothing of the other."""
    seal = hashlib.sha256(b"nik-seal" + secret.encode()).digest()
    index = hashlib.sha256(b"nik-index" + secret.encode()).digest()
    return AESGCM(seal), index


def seal(nik: str) -> str:
    """`nik` encrypted, as text. The same NIK gives another text each time."""
    if not nik:
        return ""
    nonce = os.urandom(NONCE_BYTES)
    sealed = _keys(settings.NIK_KEY)[0].encrypt(nonce, nik.encode(), None)
    return base64.b64encode(nonce + sealed).decode()


def seal_many(niks: Sequence[str]) -> list[str]:
    """`seal` of each, with one draw of random bytes for all."""
    drawn = iter(_nonces(sum(map(bool, niks))))
    encrypt = _keys(settings.NIK_KEY)[0].encrypt
    sealed = []
    for nik in niks:
        if nik:
            nonce = next(drawn)
            nik = b2a_base64(nonce + encrypt(nonce, nik.encode(), None), newline=False).decode()
        sealed.append(nik)
    return sealed


def _nonces(n: int) -> list[bytes]:
    """`n` nonces from one draw."""
    drawn = os.urandom(NONCE_BYTES * n)
    return [drawn[at : at + NONCE_BYTES] for at in range(0, len(drawn), NONCE_BYTES)]


def indexes_of(niks: Sequence[str]) -> list[str | None]:
    """`index_of` of each."""
    key = _keys(settings.NIK_KEY)[1]
    digest = hmac.digest
    return [digest(key, nik.encode(), "sha256").hex()[:32] if nik else None for nik in niks]


def unseal(sealed: str) -> str:
    """The NIK inside `sealed`; empty for empty.

    Raises cryptography.exceptions.InvalidTag when the text was changed or the key is another.
    """
    if not sealed:
        return ""
    raw = base64.b64decode(sealed)
    return _keys(settings.NIK_KEY)[0].decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], None).decode()


def index_of(nik: str) -> str | None:
    """What to search for to find `nik`: 32 hex digits, None for none. It cannot be turned back."""
    if not nik:
        return None
    return hmac.digest(_keys(settings.NIK_KEY)[1], nik.encode(), "sha256").hex()[:32]


def mask(last4: str) -> str:
    """How a NIK stands on a screen."""
    return f"•••• •••• •••• {last4}" if last4 else "belum ada NIK"
