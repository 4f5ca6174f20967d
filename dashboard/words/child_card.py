"""The strip under the curve of the growth card: one column a month, as in Buku KIA."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from bontang_stunting.lib import formatting
from bontang_stunting.lib.dates import completed_months, month_number, month_start
from dashboard.queries.child import ChildStory
from dashboard.words.child_events import MonthRow, month_rows

# A card holds 24 months, as a page of Buku KIA does. From two years on they overlap: there is
# always a year to look back on.
PAGES: Final = ((0, 24), (12, 36), (24, 48), (36, 60))


@dataclass(frozen=True)
class CardRow:
    """A line of the strip; one cell a month."""

    label: str
    cells: tuple[str, ...]


def card_months(story: ChildStory, today: date) -> tuple[int, int]:
    """The page that holds the last reading, or today without one."""
    days = [reading.measured_on for reading in story.standing]
    age = completed_months(story.balita.born_on, days[-1] if days else today)
    return next((page for page in PAGES if age < page[1]), PAGES[-1])


def card_rows(story: ChildStory, months: tuple[int, int]) -> tuple[CardRow, ...]:
    """Month, age, weight, KBM, N/T/O/B of each month of the page, counted from birth's; ASI too."""
    known = {row.age_months: row for row in month_rows(story)}
    columns = range(months[0], months[1] + 1)
    born = month_number(story.balita.born_on)
    names = [formatting.SHORT_MONTHS[month_start(born + k).month - 1] for k in columns]
    found = [known.get(k) for k in columns]
    rows = (
        CardRow("Bulan", tuple(names)),
        CardRow("Umur (bln)", tuple(str(k) for k in columns)),
        CardRow("BB (kg)", tuple(_weight(row) for row in found)),
        CardRow("KBM (g)", tuple(_kbm(row) for row in found)),
        CardRow("N/T", tuple(row.letter if row else "" for row in found)),
    )
    if months[0]:
        return rows
    return (*rows, CardRow("ASI", tuple(row.asi if row else "" for row in found)))


def _weight(row: MonthRow | None) -> str:
    return row.weight.removesuffix(" kg").replace("–", "") if row else ""


def _kbm(row: MonthRow | None) -> str:
    return row.kbm.removesuffix(" g").replace("–", "") if row else ""
