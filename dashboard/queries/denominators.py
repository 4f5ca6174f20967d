"""What a share of a round is a share of: the list as it opened, as it is, and two other numbers."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q

from bontang_stunting.lib.dates import years_before
from dashboard.filters import DashboardFilter
from dashboard.queries.areas import Counts, counts_by_posyandu
from dashboard.results import Coverage, Share
from measurements.models import OperasiTimbang, PerubahanSasaran, Sasaran
from posyandu.models import Balita, Kelurahan, Posyandu

BALITA_YEARS = 5


@dataclass(frozen=True)
class Denominators:
    """The denominators of one area in a round, and who was weighed and measured.

    n_at_opening: the list when the round opened. n_added, n_removed: what its ledger did to it.
    n_sasaran: the list now (S). n_terdaftar: children registered on the last day and under five on
    the first, whether listed or not. n_proyeksi: the planners' number, None where there is none.
    """

    code: str
    nama: str
    n_at_opening: int
    n_added: int
    n_removed: int
    n_sasaran: int
    n_terdaftar: int
    n_proyeksi: int | None
    n_ditimbang: int
    n_diukur: int

    @property
    def ds(self) -> Share:
        """D/S with the list as S."""
        return Share(self.n_ditimbang, self.n_sasaran)

    @property
    def ds_proyeksi(self) -> Share:
        """D/S with the planners' number as S."""
        return Share(self.n_ditimbang, self.n_proyeksi)

    @property
    def coverage(self) -> Coverage:
        """Measured over the list: what decides between sementara and final."""
        return Coverage(self.n_diukur, self.n_sasaran)

    @property
    def n_missing(self) -> int:
        """On the list and not measured."""
        return max(self.n_sasaran - self.n_diukur, 0)


@dataclass(frozen=True)
class RoundDenominators:
    """All areas together, by kelurahan, and the posyandu that still miss children, most first."""

    whole: Denominators
    kelurahan: tuple[Denominators, ...]
    missing: tuple[Denominators, ...]


def denominators(operasi: OperasiTimbang, chosen: DashboardFilter) -> RoundDenominators:
    """The denominators of a round in the area of the filter, in six statements."""
    rows = counts_by_posyandu(chosen)
    told = _by_posyandu(operasi, chosen)
    for row in rows:
        told.setdefault(row.posyandu.pk, Counter()).update(
            {name: row.counts[name] for name in ("n_ditimbang", "n_diukur")}
        )
    projected = projected_of(row.posyandu for row in rows)
    sums: dict[str, Counts] = {}
    for row in rows:
        sums.setdefault(row.posyandu.kelurahan_id, Counter()).update(told[row.posyandu.pk])
    names = {row.posyandu.kelurahan_id: row.posyandu.kelurahan.nama for row in rows}
    kelurahan = tuple(_row(pk, names[pk], sums[pk], projected[pk]) for pk in sorted(sums))
    every = [number for number in projected.values() if number is not None]
    is_whole = bool(every) and len(every) == len(projected)
    of_posyandu = (
        _row(
            str(row.posyandu.pk),
            f"{row.posyandu.nama}, {row.posyandu.kelurahan.nama}",
            told[row.posyandu.pk],
            None,
        )
        for row in rows
    )
    return RoundDenominators(
        whole=_row("", "", sum(sums.values(), Counter()), sum(every) if is_whole else None),
        kelurahan=kelurahan,
        missing=tuple(
            sorted((one for one in of_posyandu if one.n_missing), key=lambda one: -one.n_missing)
        ),
    )


def _row(code: str, nama: str, counts: Counts, projected: int | None) -> Denominators:
    names = ("n_at_opening", "n_added", "n_removed", "n_sasaran", "n_terdaftar", "n_ditimbang",
             "n_diukur")  # fmt: skip
    told = {name: counts[name] for name in names}
    return Denominators(code=code, nama=nama, n_proyeksi=projected, **told)


def _by_posyandu(operasi: OperasiTimbang, chosen: DashboardFilter) -> dict[int, Counts]:
    """List, ledger and registered children of every posyandu."""
    here = chosen.posyandu_q("posyandu__")
    told: dict[int, Counts] = {}
    opening = Q(why=Sasaran.Why.OPENING)
    listed = Sasaran.objects.filter(here, operasi=operasi)
    _tell(
        told, listed,
        n_at_opening=Count("pk", filter=opening),
        n_sasaran=Count("pk", filter=Q(removed_at__isnull=True)),
    )  # fmt: skip
    changes = PerubahanSasaran.objects.filter(here, operasi=operasi)
    _tell(
        told, changes,
        n_added=Count("pk", filter=Q(effect=1)), n_removed=Count("pk", filter=Q(effect=-1)),
    )  # fmt: skip
    day = operasi.ends_on
    members = Q(keanggotaan__since__lte=day) & (
        Q(keanggotaan__until__isnull=True) | Q(keanggotaan__until__gt=day)
    )
    registered = Balita.objects.filter(
        members,
        chosen.posyandu_q("keanggotaan__posyandu__"),
        born_on__gt=years_before(operasi.starts_on, BALITA_YEARS),
        born_on__lt=day + timedelta(days=1),
    )
    counted = registered.values_list("keanggotaan__posyandu").annotate(Count("pk", distinct=True))
    for posyandu, n in counted.order_by():
        told.setdefault(posyandu, Counter())["n_terdaftar"] += n
    return told


def _tell(told: dict[int, Counts], rows: Any, **counts: Count) -> None:
    for row in rows.values("posyandu_id").order_by().annotate(**counts):
        told.setdefault(row["posyandu_id"], Counter()).update({n: row[n] for n in counts})


def projected_of(posyandu: Iterable[Posyandu]) -> dict[str, int | None]:
    """The planners' number of each kelurahan that lies wholly in the area; None for the others."""
    here = Counter(one.kelurahan_id for one in posyandu)
    everywhere = Kelurahan.objects.filter(pk__in=here).annotate(n=Count("posyandu"))
    return {
        pk: number if n == here[pk] else None
        for pk, number, n in everywhere.values_list("pk", "sasaran_proyeksi", "n")
    }
