"""What the queries answer and the charts draw: plain values, no database and no pictures.

Every number carries its numerator, its denominator and what it means. Shares are made here, once,
by dividing sums; nothing else in the project divides.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from dashboard.statistics.intervals import COMPLETE_PERCENT, MIN_RANKED


class PeriodKind(StrEnum):
    ROUND = "operasi"
    MONTH = "bulan"
    RECAP = "rekap"


@dataclass(frozen=True)
class Interval:
    """Percent, both ends included."""

    low: float
    high: float


@dataclass(frozen=True)
class Share:
    """`n` of `of`. Without a denominator there is no share: empty, not 0."""

    n: int | None
    of: int | None

    @property
    def percent(self) -> float | None:
        """100 · n / of; None where either is missing or `of` is 0."""
        if self.n is None or not self.of:
            return None
        return 100 * self.n / self.of


@dataclass(frozen=True)
class Coverage(Share):
    """How many of the children on the list were reached."""

    @property
    def is_provisional(self) -> bool:
        """Whether figures standing on this coverage are "sementara"."""
        return not self.of or self.n is None or 100 * self.n < COMPLETE_PERCENT * self.of


@dataclass(frozen=True)
class Prevalence(Share):
    """Affected of measured and unflagged, with what chance and the unmeasured could change.

    `interval`: Wilson 95 % for one area, clustered by posyandu for the city.
    `bounds`: all the unmeasured normal / all the unmeasured affected.
    `is_suppressed`: `n` is withheld, because it could point at a child or tell one that could.
    """

    coverage: Coverage = field(default_factory=lambda: Coverage(None, None))
    interval: Interval | None = None
    bounds: Interval | None = None
    n_flagged: int = 0
    is_suppressed: bool = False

    @property
    def may_rank(self) -> bool:
        """Whether enough children stand behind the figure to order areas by it."""
        return (self.of or 0) >= MIN_RANKED


@dataclass(frozen=True)
class Card:
    """One KPI. `value` is the count in the large type; `share` what stands under it.

    `kind` is the word its colour has in tokens.css. `caveat` is a sentence or empty.
    """

    key: str
    title: str
    value: int | None
    unit: str
    share: Share | None
    definition: str
    kind: str
    caveat: str = ""
    is_suppressed: bool = False


@dataclass(frozen=True)
class AreaFigure:
    """One area on the page: its coverage and its prevalence of pendek."""

    code: str
    nama: str
    parent: str
    coverage: Coverage
    prevalence: Prevalence
    is_suppressed: bool = False


@dataclass(frozen=True)
class AgeFigure:
    """The children of one age group and sex. `age_from` in months; `sex` is WHO's code."""

    age_from: int
    label: str
    sex: int
    prevalence: Prevalence


class PeriodStatus(StrEnum):
    """What a figure of a period is worth: it may still move, it stands, it stands corrected."""

    PROVISIONAL = "sementara"
    FINAL = "final"
    REVISED = "revisi"


@dataclass(frozen=True)
class MeasureFigures:
    """One measure of one filter, whole and by area or by age and sex, whichever was asked.

    `is_clustered`: the interval of the whole knows posyandu as clusters, or it is Wilson's.
    """

    whole: Prevalence
    is_clustered: bool
    areas: tuple[AreaFigure, ...]
    ages: tuple[AgeFigure, ...]


@dataclass(frozen=True)
class MapArea:
    """A kelurahan on the map: a tile by default, polygons once a site has loaded them.

    `rings`: closed outer rings as (longitude, latitude) in degrees; empty for a tile. `source`: who
    drew them, whose licence asks to be named.
    """

    figure: AreaFigure
    tile: tuple[int, int]
    rings: tuple[tuple[tuple[float, float], ...], ...] = ()
    source: str = ""


@dataclass(frozen=True)
class KeptFigure:
    """What a round said when it was closed for the `number`th time; 1 is the first."""

    number: int
    closed_at: datetime
    prevalence: Prevalence


@dataclass(frozen=True)
class TrendPoint:
    """One period of a trend. Lines join only points of one `kind`.

    `code`: of the round or the month in an address. `is_open`: a round that still takes readings.
    `kept`: what it said at each closing, the first one first; the last is what stands once it is
    closed. `has_round`: a month in which a round was held.
    """

    kind: PeriodKind
    label: str
    on: date
    prevalence: Prevalence
    code: str = ""
    is_open: bool = False
    kept: tuple[KeptFigure, ...] = ()
    has_round: bool = False

    @property
    def is_final(self) -> bool:
        """Whether it may be compared with another: closed, with a figure, nearly everybody seen."""
        is_complete = not self.prevalence.coverage.is_provisional
        return is_complete and not self.is_open and self.prevalence.percent is not None


@dataclass(frozen=True)
class SurveyFigure:
    """What a sample survey says of the city: percent, with its own limits and sample if known."""

    survey: str
    year: int
    percent: float
    interval: Interval | None
    n: int | None
    source: str


@dataclass(frozen=True)
class TargetStep:
    """A target of a scope in force from `since` until the day `until`; no end where it is None."""

    scope: str
    percent: float
    since: date
    until: date | None
    for_year: int
    source: str


@dataclass(frozen=True)
class KnownThen:
    """What the children of a round said at an earlier moment, before later corrections."""

    as_of: datetime
    prevalence: Prevalence
    is_closing: bool = False


@dataclass(frozen=True)
class RoundSummary:
    """All that the first page says of one round or month, for one user's area.

    A month has its "2025-11" as code and no state. `posyandu` are there for who may see children;
    `ages` has every age group and sex with children.
    """

    code: str
    nama: str
    starts_on: date
    ends_on: date
    state: str
    area: str
    cards: tuple[Card, ...]
    city: Prevalence
    previous: TrendPoint | None
    puskesmas: tuple[AreaFigure, ...]
    kelurahan: tuple[AreaFigure, ...]
    map: tuple[MapArea, ...]
    trend: tuple[TrendPoint, ...]
    known_then: tuple[KnownThen, ...]
    n_verified: int | None
    data_version: int
    data_as_of: datetime | None
    n_waiting: int = 0
    is_verified_suppressed: bool = False
    posyandu: tuple[AreaFigure, ...] = ()
    ages: tuple[AgeFigure, ...] = ()


@dataclass(frozen=True)
class Paired:
    """The same children in two periods: affected `then` and `now`, of those with a score in both.

    `gained` are affected now alone, `lost` were then alone. `interval`: percentage points of the
    change, 95 %.
    """

    of: int
    then: int
    now: int
    gained: int
    lost: int
    interval: Interval | None

    @property
    def change(self) -> float | None:
        """Percentage points; None where nobody has a score in both."""
        return 100 * (self.now - self.then) / self.of if self.of else None


@dataclass(frozen=True)
class Compared:
    """One measure on both sides. `difference`: percentage points, `here` less `there`.

    `interval`: what chance could make of the difference, where the two sides are different
    children; `bounds`: what the unmeasured could. `paired`: the change of the same children, where
    the sides are two periods. `is_coverage`: it says who was reached, not what was found.
    """

    key: str
    title: str
    kind: str
    definition: str
    here: Prevalence
    there: Prevalence
    interval: Interval | None = None
    bounds: Interval | None = None
    paired: Paired | None = None
    is_coverage: bool = False

    @property
    def difference(self) -> float | None:
        """Percentage points; None where either share is missing or withheld."""
        here, there = self.here.percent, self.there.percent
        return None if here is None or there is None else here - there

    @property
    def is_provisional(self) -> bool:
        """Whether either side has reached too few to be compared."""
        return self.here.coverage.is_provisional or self.there.coverage.is_provisional


@dataclass(frozen=True)
class ComparedMark:
    """A mark of a picture that compares: percent, what chance makes of it, whether it is open."""

    percent: float
    interval: Interval | None
    is_open: bool
    says: str


@dataclass(frozen=True)
class ComparedRow:
    """A row of such a picture; a side without a figure has no mark. `remark` stands at its end."""

    key: str
    title: str
    kind: str
    marks: tuple[ComparedMark | None, ...]
    remark: str
