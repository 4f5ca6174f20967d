"""The first children of a list by name or by z, without reading all the others.

Whoever is looked for is met by going along an index: the names of all children, or the z of a
period. What is met is asked the list's own question, some hundred at a time, until a page is full.
That pays where many are in the list; where few are, they are read and sorted.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final
from uuid import UUID

from django.db import connection

from dashboard.models import AgeGroup
from dashboard.queries.listed import Child, id_for_database
from dashboard.queries.relations import people
from dashboard.queries.search import PAGE_ROWS, Search
from posyandu.models import Balita, Posyandu

# Children that are read and sorted without further ado. SQLite takes the tables in the order of
# the statement: there, going along an index would read everybody at each step.
FEW: Final = {"postgresql": 4_000, "sqlite": 1_000_000}
_FIRST_STEP: Final = 200  # children met at a time; three times as many with every further step
_LONGEST_STEP: Final = 4_000
_RECORDS_OF_A_CHILD_COUNTED: Final = 2  # half of all children were under five in other years
_NO_Z: Final = 32_767  # behind every z there is
_MONTHS_UNDER_FIVE: Final = 60


def in_order(search: Search, order: str, last: Child | None) -> list[Child]:
    """One child more than a page holds, by "nama" or by "z", from behind `last` on.

    By "z" those come first whose index is worst, and those without one last.
    """
    if not search.posyandu:
        return []
    if search.is_kept and search.measure.other == "sebelum":
        return _kept_in_order(search, order, last)
    if order == "z" and _is_of_one_table(search):
        return _closed_by_z(search, last)
    key = "b.nama" if order == "nama" else _worst_first(search)
    behind, values = [], {}
    if last:
        behind = [f"({key}, b.id) > (%(value)s, %(balita)s)"]
        values = {"value": _value(search, order, last), "balita": id_for_database(last.balita_id)}
    rows: list[Child] = []
    for part in _parts(search, order, last) if _is_far(search, order) else [""]:
        where = " AND ".join([*behind, *([part] if part else [])])
        tail = f"ORDER BY {key}, b.id LIMIT {PAGE_ROWS + 1 - len(rows)}"
        rows += search.select(search.posyandu, where, tail, **values)
        if len(rows) > PAGE_ROWS:
            break
    return rows


def _kept_in_order(search: Search, order: str, last: Child | None) -> list[Child]:
    """The same of children whose change is kept: its rows say who is next, and where."""
    source = (
        "dashboard_perubahan p JOIN posyandu_balita b ON b.id = p.balita_id "
        f"WHERE {search.kept_rows()} AND p.kind = %(kind)s"
    )
    key = "b.nama" if order == "nama" else "p.haz"
    return _named_by(search, source, key, last, _value(search, order, last) if last else None)


def _is_of_one_table(search: Search) -> bool:
    """Whether the children of a closed round say by themselves who is in the list."""
    is_closed = search.period.penutupan_id is not None
    return is_closed and not search.measure.other and search.chosen.rt is None


def _closed_by_z(search: Search, last: Child | None) -> list[Child]:
    """The same by z of a closed round: one look at what was kept finds the page."""
    source = (
        "dashboard_hasiloperasi p WHERE p.penutupan_id = %(penutupan_id)s "
        f"AND {search.measure.condition}"
    )
    key = _worst_first(search).replace("c.", "p.")
    return _named_by(search, source, key, last, _value(search, "z", last) if last else None)


def _named_by(search: Search, source: str, key: str, last: Child | None, value: Any) -> list[Child]:
    """The children that rows `p` of a source name next, by a key and by their id."""
    behind, values = "", {}
    if last:
        behind = f"AND ({key}, p.balita_id) > (%(value)s, %(balita)s) "
        values = {"value": value, "balita": id_for_database(last.balita_id)}
    where = "".join(f"AND {one} " for one in people(search.chosen)).replace("c.", "p.")
    if len(search.posyandu_ids) < Posyandu.objects.count():
        where += f"AND p.posyandu_id IN ({', '.join(map(str, search.posyandu))}) "
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT p.balita_id, p.posyandu_id FROM {source} {where}{behind}"  # noqa: S608 only ours
            f"ORDER BY {key}, p.balita_id LIMIT {PAGE_ROWS + 1}",
            search.asked | values,
        )
        met = cursor.fetchall()
    if not met:
        return []
    rows = search.select(
        sorted({posyandu for _, posyandu in met}),
        f"c.balita_id IN ({_listed([r[0] for r in met])})",
    )
    place = {UUID(str(balita)): at for at, (balita, _) in enumerate(met)}
    return sorted(rows, key=lambda child: place[child.balita_id])


def named_in_order(search: Search, order: str, name: str) -> list[Child]:
    """Every child of the list that a name finds, by "posyandu", "nama" or "z"."""
    place = {pk: at for at, pk in enumerate(search.posyandu)}

    def key(child: Child) -> tuple[Any, ...]:
        if order == "z":
            return (_value(search, order, child), child.balita_id.hex)
        at = place[child.posyandu_id] if order == "posyandu" else 0
        return (at, child.nama.casefold(), child.balita_id.hex)

    return sorted(search.named(name), key=key)


def _is_far(search: Search, order: str) -> bool:
    """Whether reading everybody who could be in the list takes longer than going along an index."""
    read = _to_read(search)
    if read <= FEW[connection.vendor] or search.chosen.rt is not None:
        return False
    here = len(search.posyandu_ids)
    everywhere = search.counts["n_sasaran"] * Posyandu.objects.count() / max(here, 1)
    if order == "nama":
        met = _RECORDS_OF_A_CHILD_COUNTED * everywhere / search.n
    else:
        met = everywhere / (search.counts["n_sasaran"] if search.has_index else search.n)
    return met * PAGE_ROWS < read


def _to_read(search: Search) -> float:
    """How many rows the database looks at to find the whole list."""
    if search.has_index:
        return search.n
    chosen = search.chosen
    first = chosen.age_from or 0
    groups = [int(group) for group in AgeGroup if group > (chosen.age_to or 0)]
    end = (
        min(groups, default=_MONTHS_UNDER_FIVE) if chosen.age_to is not None else _MONTHS_UNDER_FIVE
    )
    share = (end - first) / _MONTHS_UNDER_FIVE / (2 if chosen.sex else 1)
    return search.n_listed / max(share, 1 / _MONTHS_UNDER_FIVE)


def _parts(search: Search, order: str, last: Child | None) -> Iterator[str]:
    """Conditions that part all children, one behind the other in the order asked for."""
    if order == "nama":
        yield from _parts_by(search, ("nama", "id"), (last.nama, last.balita_id) if last else None)
        return
    z = getattr(last, search.index) if last else None
    if (last is None or z is not None) and not search.is_of_unmeasured:
        yield from _parts_by_z(search, z)
    no_z = f"c.{search.index} IS NULL"
    if search.measure.is_of_readings:
        yield no_z
        return
    behind = (last.balita_id,) if last and z is None else None
    yield from (f"{no_z} AND {part}" for part in _parts_by(search, ("id",), behind))


def _parts_by(
    search: Search, columns: tuple[str, ...], behind: tuple[Any, ...] | None
) -> Iterator[str]:
    """Children by columns of their record."""
    step, names = _FIRST_STEP, ", ".join(columns)
    while True:
        where = f"WHERE ({names}) > ({', '.join(['%s'] * len(columns))})" if behind else ""
        values = [id_for_database(v) if isinstance(v, UUID) else v for v in behind or ()]
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {names} FROM {Balita._meta.db_table} {where} "  # noqa: S608 names of the model
                f"ORDER BY {names} LIMIT {step}",
                values,
            )
            met = cursor.fetchall()
        if met:
            yield f"c.balita_id IN ({_listed([row[-1] for row in met])})"
        if len(met) < step:
            return
        behind, step = (*met[-1][:-1], met[-1][-1]), min(3 * step, _LONGEST_STEP)


def _listed(ids: Sequence[Any]) -> str:
    return ", ".join(f"'{UUID(str(one)).hex}'" for one in ids)


def _parts_by_z(search: Search, z: int | None) -> Iterator[str]:
    """Children by their z, the worst first; whoever has the same z is in the same part."""
    column, step = f"c.{search.index}", _FIRST_STEP
    first, upto = (">=", "<=") if not search.is_downwards else ("<=", ">=")
    after = f"{column} {first} {z}" if z is not None else ""
    while True:
        end = _z_after(search, after.removeprefix("c."), step)
        until = f"{column} {upto} {end}" if end is not None else ""
        yield " AND ".join(filter(None, (after, until))) or f"{column} IS NOT NULL"
        if end is None:
            return
        after, step = f"{column} {first[0]} {end}", 3 * step


def _z_after(search: Search, after: str, n: int) -> int | None:
    """The z of the child so many places further; None where there are no more."""
    wanted = [f"{search.index} IS NOT NULL", *([after] if after else [])]
    if search.has_index:
        wanted.append(search.measure.condition)
    direction = "DESC" if search.is_downwards else "ASC"
    tail = f"ORDER BY {search.index} {direction} LIMIT {n + 1}"
    each = [
        f"(SELECT {search.index} FROM {source} AND {' AND '.join(wanted)} {tail})"  # noqa: S608 only ours
        for source in _sources(search)
    ]
    text = " UNION ALL ".join(f"SELECT * FROM {one} AS s" for one in each)  # noqa: S608 only ours
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM ({text}) AS met ORDER BY 1 {direction} LIMIT 1 OFFSET {n}",  # noqa: S608 only ours
            search.asked,
        )
        found = cursor.fetchone()
    return found[0] if found else None


def _sources(search: Search) -> Iterator[str]:
    """Where the z of a period stand: one table for a closing, or the results of each month."""
    if search.period.penutupan_id:
        yield "dashboard_hasiloperasi WHERE penutupan_id = %(penutupan_id)s"
        return
    counts = "counts_in_month" if search.period.month else "counts_in_round"
    for first_day in search.months:
        yield f"measurements_measurementresult WHERE month = '{first_day}' AND {counts}"


def _worst_first(search: Search) -> str:
    return f"COALESCE({'-' if search.is_downwards else ''}c.{search.index}, {_NO_Z})"


def _value(search: Search, order: str, last: Child) -> Any:
    if order == "nama":
        return last.nama
    z = getattr(last, search.index)
    if z is None:
        return _NO_Z
    return -z if search.is_downwards else z
