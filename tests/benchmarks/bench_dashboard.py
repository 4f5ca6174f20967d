"""The dashboard's pages in a city ten times as large, after five years of months.

What is measured is work: the processor time of a request and of the database process behind it,
without parallel workers, in the fastest of a few tries. Cold: nothing kept from the try before.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from bontang_stunting.lib.dates import month_number, month_start
from dashboard.filters import DashboardFilter
from dashboard.measures import LISTS
from dashboard.queries.areas import counts_by_posyandu
from dashboard.queries.changes import changes_since
from dashboard.queries.children import ORDERS
from measurements.models import Measurement, OperasiTimbang
from posyandu.models import Peran, Posyandu, User
from tests.benchmarks.emptying import empty_database
from tests.benchmarks.large_city import LargeCity, build_large_city
from tests.benchmarks.processor import worked_seconds
from tests.factories import user_of

Found = dict[str, Any]
PANEL_MS, AGAIN_MS, LIST_MS = 100, 10, 100
MOST_GROWTH = 2  # times the work, for a hundred times the children
TRIES = 3
VIEWER = "dinkes-uji"
MEASURES_OF_GROWTH = ("pendek", "gizi-buruk", "belum-diukur")
WORKLISTS = (
    "gizi-buruk", "rujukan", "pendek", "2t", "bgm", "ganda", "tanpa-nik", "lima-tahun",
)  # fmt: skip
# Pages of figures by the name of their address; one that the site does not have is left out.
FIGURES = ("trend", "skdn", "compare", "worklists", "rounds")


@dataclass(frozen=True)
class Size:
    """A city: children under five a month, posyandu, months with cells, months with readings."""

    n_children: int
    n_posyandu: int
    n_months: int
    n_months_read: int

    @property
    def name(self) -> str:
        """What a line of the table says of it."""
        return (
            f"{self.n_children:,} children, {self.n_posyandu:,} posyandu, {self.n_months} months"
            + (f", readings of {self.n_months_read}" if self.n_months_read < self.n_months else "")
        )


# The posyandu are as many in each: what grows is the children.
SIZES = (Size(10_000, 1_240, 60, 60), Size(1_000_000, 1_240, 60, 2), Size(100_000, 1_240, 60, 60))
QUICK = (Size(1_000, 124, 12, 12), Size(20_000, 124, 12, 2), Size(10_000, 124, 12, 12))


def run(quick: bool = False) -> list[Found]:
    """Milliseconds of work, in the last of the sizes; panels and lists in all of them."""
    lines: list[Found] = []
    grown: list[dict[str, float]] = []
    for size in QUICK if quick else SIZES:
        empty_database()
        city = _build(size)
        panels = {name: _work_ms(one) for name, one in _panels(city)}
        _, slowest = _slowest(_lists(city, MEASURES_OF_GROWTH))
        grown.append({**panels, "first page of a list": slowest})
    lines += [_line(f"panel: {name}", ms, PANEL_MS, size.name) for name, ms in panels.items()]
    lines += _of_lists(city, size, MEASURES_OF_GROWTH if quick else tuple(LISTS))
    lines += _of_pages(city, size)
    lines += _of_growth(grown, QUICK if quick else SIZES)
    empty_database()
    return lines


def _build(size: Size) -> LargeCity:
    last = month_start(month_number(timezone.localdate()) - 1)
    city = build_large_city(
        size.n_children, n_posyandu=size.n_posyandu, last=last, n_months=size.n_months,
        n_months_read=size.n_months_read,
    )  # fmt: skip
    with connection.cursor() as cursor:
        # Their time would be nobody's.
        cursor.execute("SET max_parallel_workers_per_gather = 0")
    return city


def _panels(city: LargeCity) -> Iterator[tuple[str, Callable[[], object]]]:
    """What stands behind the panels, for the whole city."""
    chosen = DashboardFilter(operasi_id=city.operasi.pk)
    yield "counts of every posyandu", lambda: counts_by_posyandu(chosen)
    yield "what changed since the round before", lambda: changes_since(chosen)
    client, code = _client(), city.operasi.code
    for name, where, query in (
        ("prevalence", "api-prevalensi", f"?operasi={code}"),
        ("trend", "api-tren", ""),
        ("SKDN", "api-skdn", ""),
    ):
        if path := _path(where):
            yield f"{name}, by API", partial(_get, client, f"{path}{query}")


def _lists(city: LargeCity, measures: Sequence[str]) -> Iterator[tuple[str, Callable[[], object]]]:
    """The first page of each list of children in every order: open round, closed one, month."""
    client = _client()
    closed = OperasiTimbang.objects.exclude(pk=city.operasi.pk).order_by("-starts_on")[0]
    periods = {
        "open": f"operasi={city.operasi.code}",
        "closed": f"operasi={closed.code}",
        "month": f"bulan={city.months[-1]:%Y-%m}",
    }
    for (period, query), measure, order in product(periods.items(), measures, ORDERS):
        address = f"{_path('children')}?{query}&ukuran={measure}"
        address += f"&urut={order}" if order != ORDERS[0] else ""
        yield f"{measure} by {order}, {period}", partial(_get, client, address)


def _of_lists(city: LargeCity, size: Size, measures: Sequence[str]) -> list[Found]:
    """The slowest list, and how the others do."""
    times = {name: _work_ms(one, tries=2) for name, one in _lists(city, measures)}
    ordered = sorted(times, key=lambda name: -times[name])
    slow = ", ".join(f"{name} {times[name]:.0f}" for name in ordered[1:4])
    n_missed = sum(ms > LIST_MS for ms in times.values())
    middle = times[ordered[len(ordered) // 2]]
    detail = f"{ordered[0]}; then {slow}; {n_missed} of {len(times)} above the limit; {size.name}"
    works = {key: partial(_get, _client(), _worklist(city, key)) for key in WORKLISTS}
    waits = {key: _work_ms(one) for key, one in works.items()}
    slowest = max(waits, key=waits.__getitem__)
    return [
        _line("first page of a list: the slowest", times[ordered[0]], LIST_MS, detail),
        _line("first page of a list: the one in the middle", middle, LIST_MS, size.name),
        _line(
            "first page of a worklist: the slowest", waits[slowest], LIST_MS,
            ", ".join(f"{key} {ms:.0f}" for key, ms in waits.items()),
        ),
    ]  # fmt: skip


def _worklist(city: LargeCity, key: str) -> str:
    return f"{_path('worklist', key=key)}?operasi={city.operasi.code}"


def _of_pages(city: LargeCity, size: Size) -> list[Found]:
    """Whole pages: their share of the two seconds a browser has; and asking again."""
    client, code = _client(), city.operasi.code
    child = Measurement.objects.order_by("-measured_on", "pk")[0].balita_id
    pages = {
        "Ringkasan of a round": _path("round", code=code),
        "Ringkasan of a month": _path("month", month=f"{city.months[-1]:%Y-%m}"),
        "one child": _path("child", balita_id=child),
        **{name: f"{_path(name)}?operasi={code}" for name in FIGURES if _path(name)},
        "all figures of Ringkasan, by API": _path("api-round-summary", code=code),
    }
    lines = []
    for name, address in pages.items():
        work = partial(_get, client, address)
        lines.append(_line(f"page: {name}", _work_ms(work), None, f"whole; {size.name}"))
        etag = work().headers.get("ETag")
        if etag:
            again = partial(_get, client, address, etag)
            ms = _work_ms(again, is_cold=False)
            lines.append(_line(f"asked again: {name}", ms, AGAIN_MS, "304 by ETag"))
    return lines


def _of_growth(grown: list[dict[str, float]], sizes: Sequence[Size]) -> list[Found]:
    """What each panel costs where the same posyandu have a hundred times the children."""
    few, many, middle = grown
    names = " / ".join(f"{sizes[at].n_children:,}" for at in (0, 2, 1))
    return [
        {
            "name": f"growth: {name}",
            "ratio": many[name] / few[name],
            "limit": MOST_GROWTH,
            "ok": many[name] <= MOST_GROWTH * few[name],
            "detail": f"{few[name]:.0f} / {middle[name]:.0f} / {many[name]:.0f} ms with {names} "
            f"children; the largest has readings of {sizes[1].n_months_read} months",
        }
        for name in few
    ]


def _slowest(works: Iterator[tuple[str, Callable[[], object]]]) -> tuple[str, float]:
    times = {name: _work_ms(one, tries=2) for name, one in works}
    name = max(times, key=times.__getitem__)
    return name, times[name]


def _work_ms(work: Callable[[], object], *, tries: int = TRIES, is_cold: bool = True) -> float:
    """Milliseconds of work in the fastest try; cold with nothing kept from the one before."""
    times = []
    for _ in range(tries):
        if is_cold:
            cache.clear()
        start = worked_seconds()
        work()
        times.append(worked_seconds() - start)
    return 1000 * min(times)


def _client() -> Client:
    user = User.objects.filter(username=VIEWER).first()
    user = user or user_of(Peran.DINKES, Posyandu.objects.order_by("pk")[0], username=VIEWER)
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _get(client: Client, address: str, etag: str = "") -> Any:
    """The answer; raises RuntimeError where it is not the one that was to be measured."""
    headers = {"if-none-match": etag} if etag else {}
    response = client.get(address, headers=headers, follow=not etag)
    if response.status_code != (304 if etag else 200):
        raise RuntimeError(f"{address} answered {response.status_code}")
    return response


def _path(name: str, **kwargs: Any) -> str:
    """The address of a page; empty where the site does not have it."""
    try:
        return reverse(name, kwargs=kwargs)
    except NoReverseMatch:
        return ""


def _line(name: str, ms: float, limit: float | None, detail: str) -> Found:
    ok = limit is None or ms <= limit
    return {"name": name, "value": ms, "unit": "ms", "limit": limit, "ok": ok, "detail": detail}
