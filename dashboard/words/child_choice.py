"""Which of two readings of a month counts, and why: `measurements.timeline` in words."""

from dataclasses import dataclass

from bontang_stunting.lib import formatting
from dashboard.queries.child import Meaning, Reading
from measurements.timeline import BALITA_MONTHS


@dataclass(frozen=True)
class Preference:
    """Why one reading of a month counts and the other does not."""

    of_the_better: str
    of_the_worse: str


def preferred(better: Reading, worse: Reading) -> Preference:
    """The first rule of `measurements.timeline` that tells the two apart, in words."""
    if worse.meaning and is_too_old(worse.meaning):
        return Preference("yang lain sesudah ulang tahun kelima", "sudah 5 tahun")
    if is_impossible(worse):
        return Preference("yang lain tidak memuat hasil", "tidak ada berat atau tinggi")
    if _is_flagged(worse) and not _is_flagged(better):
        return Preference("yang lain di luar batas wajar", "di luar batas wajar")
    if _n_taken(worse) < _n_taken(better):
        return Preference("berat dan tingginya lengkap", "tidak lengkap, yang lain lengkap")
    if worse.measured_on < better.measured_on:
        later = formatting.day(better.measured_on)
        return Preference("lebih baru", f"ada hasil yang lebih baru, {later}")
    return Preference("lebih dulu diterima", "hasil lain hari itu lebih dulu diterima")


def is_impossible(reading: Reading) -> bool:
    """Whether it can speak for no month: nothing weighed or measured, or before the birth."""
    return not _n_taken(reading) or bool(reading.meaning and reading.meaning.age_months < 0)


def is_too_old(meaning: Meaning) -> bool:
    """Whether the fifth birthday was reached."""
    return meaning.age_months >= BALITA_MONTHS


def _is_flagged(reading: Reading) -> bool:
    return bool(reading.meaning and reading.meaning.is_any_flagged)


def _n_taken(reading: Reading) -> int:
    """How many of weight and length were taken."""
    return bool(reading.weight.value) + bool(reading.length.value)
