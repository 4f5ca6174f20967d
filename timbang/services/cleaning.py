"""Values as a phone sends them, checked one by one: each check gives the value or says why not."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

Check = Callable[[Any], Any]

REQUIRED: Final = "Belum diisi."
UNKNOWN_FIELD: Final = "Isian ini tidak dikenal. Perbarui aplikasi lalu kirim lagi."
MOST_STRANGE: Final = 10  # fields named in an answer
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# Before it no phone of ours existed; after it the arithmetic of time zones overflows.
_CLOCK_YEARS: Final = range(2000, 2101)


class Unfit(ValueError):
    """A value that cannot be taken; `str(error)` is one Indonesian sentence."""


def clean(values: Any, checks: Mapping[str, Check]) -> tuple[dict[str, Any], dict[str, str]]:
    """(checked values, sentence per field that is wrong). What is missing counts as null."""
    if not isinstance(values, dict):
        return {}, {"data": "Isinya tidak terbaca."}
    found: dict[str, Any] = {}
    strange = [ascii(name)[1:-1][:40] for name in values if name not in checks]
    errors = dict.fromkeys(strange[:MOST_STRANGE], UNKNOWN_FIELD)
    for name, check in checks.items():
        try:
            found[name] = check(values.get(name))
        except Unfit as unfit:
            errors[name] = str(unfit)
    return found, errors


def optional(check: Check, default: Any = None) -> Check:
    """The check, and `default` for null."""

    def ask(value: Any) -> Any:
        return default if value is None else check(value)

    return ask


def whole(low: int, high: int, sentence: str) -> Check:
    """A whole number from `low` to `high`; 11.0 and true are none."""

    def ask(value: Any) -> int:
        if value.__class__ is not int:
            raise Unfit(REQUIRED if value is None else sentence)
        if not low <= value <= high:
            raise Unfit(sentence)
        return int(value)

    return ask


def yes_no(value: Any) -> bool:
    """True or false."""
    if value.__class__ is not bool:
        raise Unfit(REQUIRED if value is None else "Jawab ya atau tidak.")
    return bool(value)


def one_of(words: Iterable[str], sentence: str) -> Check:
    """One of these words."""
    known = frozenset(words)

    def ask(value: Any) -> str:
        if not isinstance(value, str) or value not in known:
            raise Unfit(REQUIRED if value is None else sentence)
        return value

    return ask


def text(longest: int, *, is_required: bool = False) -> Check:
    """A line of text without control characters, its blanks single; null counts as empty."""

    def ask(value: Any) -> str:
        if not isinstance(value, str | None):
            raise Unfit("Tulislah dengan huruf.")
        line = " ".join(
            "".join(sign if sign.isprintable() else " " for sign in value or "").split()
        )
        if len(line) > longest:
            raise Unfit(f"Terlalu panjang, paling banyak {longest} huruf.")
        if is_required and not line:
            raise Unfit(REQUIRED)
        return line

    return ask


def uuid(value: Any) -> UUID:
    """An id made by a phone or by the server, written with its four dashes."""
    if not isinstance(value, str):
        raise Unfit(REQUIRED if value is None else "Nomor ini tidak terbaca.")
    try:
        found = UUID(value)
    except ValueError:
        raise Unfit("Nomor ini tidak terbaca.") from None
    if str(found) != value.lower():
        raise Unfit("Nomor ini tidak terbaca.")
    return found


def day(value: Any) -> date:
    """A date as YYYY-MM-DD."""
    if not isinstance(value, str):
        raise Unfit(REQUIRED if value is None else "Tanggal tidak terbaca.")
    try:
        if _DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise Unfit("Tanggal tidak terbaca.")


def moment(value: Any) -> datetime:
    """A time with its zone, of a year in which phones were."""
    if not isinstance(value, str) or len(value) > 40:
        raise Unfit(REQUIRED if value is None else "Waktu tidak terbaca.")
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        raise Unfit("Waktu tidak terbaca.") from None
    if found.tzinfo is None or found.year not in _CLOCK_YEARS:
        raise Unfit("Waktu tidak terbaca. Periksa tanggal dan jam HP.")
    return found
