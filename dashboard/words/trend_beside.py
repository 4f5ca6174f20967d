"""What stands beside a trend: surveys, targets, and when the figures were counted."""

from dataclasses import dataclass

from bontang_stunting.lib import formatting
from dashboard.charts.base import NO_DATA
from dashboard.charts.trend_rounds import share as as_stated
from dashboard.presenters import local
from dashboard.queries.trend_page import TrendStory
from dashboard.results import SurveyFigure, TargetStep


@dataclass(frozen=True)
class Reference:
    """A line of the table of surveys and targets; `kind` is its sign's class in tren.css."""

    kind: str
    nama: str
    share: str
    when: str
    note: str
    source: str


@dataclass(frozen=True)
class References:
    """The panel: what it says, its lines, and why some are left out."""

    title: str
    rows: tuple[Reference, ...]
    left_out: str


def references(story: TrendStory, *, is_whole_city: bool) -> References:
    """Surveys by year, then targets by the day they came into force."""
    rows = (*(_survey(one) for one in story.surveys), *(_target(one) for one in story.targets))
    left_out = ""
    if not story.surveys and not is_whole_city:
        left_out = "SSGI dan SKI hanya berbicara tentang seluruh kota, jadi tidak tampil di sini."
    elif not rows:
        left_out = "Belum ada angka survei dan target untuk ukuran dan saringan ini."
    return References(_title(story), tuple(rows), left_out)


def _title(story: TrendStory) -> str:
    if not story.surveys:
        return "Target" if story.targets else "Survei dan target"
    last = story.surveys[-1]
    share = formatting.percent(last.percent, 1)
    return f"Survei terakhir: {last.survey} {last.year}, {share}"


def _survey(one: SurveyFigure) -> Reference:
    notes = []
    if one.interval:
        span = formatting.percent_range(one.interval.low, one.interval.high)
        notes.append(f"batas 95 % {span}")
    if one.n:
        notes.append(f"{formatting.number(one.n)} balita dalam contoh")
    share = formatting.percent(one.percent, 1)
    return Reference(
        "survei", f"{one.survey} {one.year}", share, str(one.year), ", ".join(notes), one.source
    )


def _target(step: TargetStep) -> Reference:
    since = f"sejak {formatting.day(step.since)}"
    if step.until:
        since = f"{formatting.day(step.since)} – {formatting.day(step.until)}"
    return Reference(
        "target",
        f"Target {step.scope.lower()}",
        as_stated(step.percent),
        since,
        f"untuk {step.for_year}",
        step.source,
    )


def when_counted(story: TrendStory) -> str:
    """When the figures of the page were counted."""
    if story.data_as_of is None:
        return f"data per: {NO_DATA}"
    return f"data per {formatting.moment(local(story.data_as_of))}"


def when_waiting(story: TrendStory) -> str:
    """Whether changes are still on their way into the figures; empty when none is."""
    if not story.n_waiting:
        return ""
    return f"{formatting.number(story.n_waiting)} perubahan sedang dihitung."
