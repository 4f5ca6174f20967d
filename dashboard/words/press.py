"""Whether the figure of a page may go to the press today, and the sentence to send."""

from dataclasses import dataclass

from bontang_stunting.lib import formatting
from dashboard.queries.press import why_inside
from dashboard.results import Prevalence, RoundSummary
from measurements.models import OperasiTimbang

NOT_A_SURVEY = "Pendek bukan stunting terverifikasi, dan angka ini bukan angka SSGI atau SKI."
WHOLE = "Seluruh kota"
LAST_CLOSED = "Pakai angka operasi timbang terakhir yang sudah ditutup."


@dataclass(frozen=True)
class PressText:
    """`sentence` to read out where `is_ready`, otherwise why there is none; then the caveat."""

    is_ready: bool
    sentence: str
    caveat: str


def press_text(summary: RoundSummary, state: str) -> PressText | None:
    """What may be told of this page outside; None where nobody was measured or it is hidden.

    Of a round that has just opened: that nothing may go out yet. `state`: which closing the
    figures are of, as the page says it.
    """
    found = summary.city
    is_beginning = summary.state == OperasiTimbang.State.OPEN and not found.of
    if found.percent is None and not is_beginning:
        return None
    if (why := why_inside(summary.state, found)) or found.percent is None:
        return PressText(False, f"Belum untuk pers: {why}.", LAST_CLOSED)
    covered = formatting.percent(found.coverage.percent or 0.0)
    counts = f"{formatting.number(found.n or 0)} dari {formatting.number(found.of or 0)}"
    dates = formatting.days(summary.starts_on, summary.ends_on)
    return PressText(
        True,
        f"Untuk pers: “{formatting.percent(found.percent)} balita {_where(summary)} pendek menurut "
        f"{summary.nama}, {dates} ({state[:1].lower()}{state[1:]}): {counts} yang diukur, "
        f"cakupan {covered}{_limits(found)}.”",
        NOT_A_SURVEY,
    )


def _limits(found: Prevalence) -> str:
    """What chance could make of it, as the end of a sentence."""
    if found.interval is None:
        return ""
    return f", batas 95 % {formatting.percent_range(found.interval.low, found.interval.high)}"


def _where(summary: RoundSummary) -> str:
    area = summary.area
    return f"di {area[:1].lower() + area[1:] if area.startswith(WHOLE) else area}"
