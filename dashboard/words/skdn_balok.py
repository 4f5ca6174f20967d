"""The words of the balok: its panel, and the table of months behind it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from bontang_stunting.lib import formatting
from dashboard.charts.skdn import MonthBars, balok
from dashboard.panels import Panel, Sign
from dashboard.queries.areas import Counts
from dashboard.queries.skdn import Hidden, Skdn
from dashboard.results import Share
from dashboard.skdn import BARS, LETTERS, RATIOS, Letter, recorded
from dashboard.words.skdn import Span, letters, missing, number_of, ratio_text

# Under each month of the balok, and beside its numbers in the table.
PRINTED: Final = (RATIOS["ds"], RATIOS["nd"])
IN_TABLE: Final = tuple(RATIOS[key] for key in ("ks", "ds", "nd", "dk", "bgm"))
SOURCE: Final = (
    "S: balita terdaftar di bawah lima tahun. K: tercatat punya buku KIA/KMS. D: ditimbang. "
    "N: naik menurut KBM. D′ = N + T."
)
# A measure of a month → the list of its children; empty where there is none to show.
ToList = Callable[[Letter, date], str]


@dataclass(frozen=True)
class MonthRow:
    """A month of the table behind the balok. `cells`: (number, its list) of each letter."""

    code: str
    nama: str
    page_url: str
    cells: tuple[tuple[str, str], ...]
    shares: tuple[str, ...]


def balok_panel(
    skdn: Skdn,
    span: Span,
    *,
    leads_to: ToList,
    page_of: Callable[[date], str],
) -> Panel:
    """The balok of the twelve months with the table behind it."""
    total = skdn.total()
    rows = tuple(
        _row(month, total[month], skdn.hidden(month), leads_to, page_of)
        for month in span.months
        if month in total
    )
    counts = span.counts(total)
    return Panel(
        key="balok",
        title=_balok_title(total),
        subtitle=f"Balok SKDN {in_months(span.months)}, dengan D/S dan N/D′ tiap bulan.",
        chart=balok(month_bars(skdn), PRINTED).as_json(),
        first_column="Bulan",
        rows=rows,
        caption=f"S {formatting.number(counts['n_sasaran'])} · {RATIOS['ds'].sign} "
        f"{_percent(RATIOS['ds'].share(counts))} · {span.words}",
        signs=tuple(Sign(f"balok-{one.sign.lower()}", one.sign, one.nama) for one in BARS),
        definition=SOURCE,
        table="dashboard/_table_skdn.html",
    )


def in_months(months: Sequence[date]) -> str:
    """ "Januari–Desember 2025", "Februari 2024 – Januari 2025"."""
    first, last = months[0], months[-1]
    if first.year == last.year:
        return f"{formatting.MONTHS[first.month - 1]}–{formatting.month(last)}"
    return f"{formatting.month(first)} – {formatting.month(last)}"


def month_bars(skdn: Skdn) -> tuple[MonthBars, ...]:
    """The bars of every month, also of those without data."""
    total = skdn.total()
    return tuple(
        _bars(month, total.get(month, Counts()), skdn.hidden(month)) for month in skdn.months
    )


def _bars(month: date, counts: Counts, hidden: Hidden) -> MonthBars:
    heights = [
        None if number_of(letter, counts, hidden)[1] else recorded(letter, counts)
        for letter in BARS
    ]
    shares = [
        Share(None, None) if missing(ratio, share, counts, hidden) else share
        for ratio, share in ((ratio, ratio.share(counts)) for ratio in PRINTED)
    ]
    return MonthBars(month, tuple(heights), tuple(shares))


def _row(
    month: date,
    counts: Counts,
    hidden: Hidden,
    leads_to: ToList,
    page_of: Callable[[date], str],
) -> MonthRow:
    told = letters(counts, hidden=hidden, leads_to=lambda letter: leads_to(letter, month))
    return MonthRow(
        code=f"{month:%Y-%m}",
        nama=f"{formatting.SHORT_MONTHS[month.month - 1]} {month.year}",
        page_url=page_of(month),
        cells=tuple((one.value, one.url) for one in told),
        shares=tuple(ratio_text(ratio, counts, hidden).percent for ratio in IN_TABLE),
    )


def _balok_title(total: Mapping[date, Counts]) -> str:
    """Between what D/S lay in the months with a weighing."""
    shares = [RATIOS["ds"].share(counts) for counts in total.values()]
    found = [share.percent for share in shares if share.n and share.percent is not None]
    if not found:
        return "Belum ada penimbangan pada bulan-bulan ini"
    if len(found) == 1:
        return f"D/S {formatting.percent(found[0], 1)} pada satu-satunya bulan yang tercatat"
    reach = formatting.percent_range(min(found), max(found), 0)
    return f"D/S antara {reach} dalam {len(found)} bulan"


def _percent(share: Share) -> str:
    return "–" if share.percent is None else formatting.percent(share.percent)


@dataclass(frozen=True)
class SheetRow:
    """A line under the balok on paper; one cell a month."""

    sign: str
    cells: tuple[str, ...]
    is_share: bool


def sheet_rows(skdn: Skdn) -> tuple[SheetRow, ...]:
    """Every letter and ratio of the twelve months, a line each."""
    total = skdn.total()
    known = [(total.get(month, Counts()), skdn.hidden(month)) for month in skdn.months]
    counted = [
        SheetRow(one.sign, tuple(number_of(one, *told)[0] for told in known), is_share=False)
        for one in LETTERS
    ]
    divided = [
        SheetRow(one.sign, tuple(ratio_text(one, *told).percent for told in known), is_share=True)
        for one in IN_TABLE
    ]
    return (*counted, *divided)


def month_names(months: Sequence[date]) -> tuple[str, ...]:
    """Short, with the year where it is another than that of the first."""
    first = months[0].year
    names = (formatting.SHORT_MONTHS[month.month - 1] for month in months)
    return tuple(
        name if month.year == first else f"{name} {month.year}"
        for name, month in zip(names, months, strict=True)
    )
