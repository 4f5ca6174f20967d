"""The frozen filter: which period, which area. Argument of every query, and its cache key."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Q

from dashboard.models import PosyanduSum, SelPenutupan, SelPerubahan, SummaryCell
from posyandu.models import Posyandu, User


@dataclass(frozen=True)
class DashboardFilter:
    """A period (one of `operasi_id`, `month`) and an area already narrowed to what a user may see.

    `posyandu_where` is the user's own area; the other fields narrow it further. `age_from` and
    `age_to` are age groups by their first month, both included. `rt` is a part of a kelurahan that
    no cell knows: where it is set, counts come from the children themselves.
    """

    operasi_id: int | None = None
    month: date | None = None
    posyandu_where: tuple[tuple[str, Any], ...] = ()
    kecamatan: str | None = None
    puskesmas: int | None = None
    kelurahan: str | None = None
    posyandu: int | None = None
    rt: str | None = None
    sex: int | None = None
    age_from: int | None = None
    age_to: int | None = None

    @classmethod
    def for_user(cls, user: User, **chosen: Any) -> "DashboardFilter":
        """The filter `chosen`, narrowed to the area of `user`."""
        return cls(posyandu_where=tuple(sorted(user.area_filter().items())), **chosen)

    def posyandu_q(self, prefix: str = "") -> Q:
        """The posyandu this filter is about, as a condition on a model that leads to them."""
        wanted = dict(self.posyandu_where)
        if self.kecamatan:
            wanted["kelurahan__kecamatan_id"] = self.kecamatan
        query = Q(**{prefix + key: value for key, value in wanted.items()})
        for key, value in (
            ("kelurahan__puskesmas_id", self.puskesmas),
            ("kelurahan_id", self.kelurahan),
            ("pk", self.posyandu),
        ):
            if value is not None:
                query &= Q(**{prefix + key: value})
        return query

    def posyandu_list(self) -> "Any":
        """The posyandu this filter is about."""
        return Posyandu.objects.filter(self.posyandu_q())

    @property
    def is_of_all_children(self) -> bool:
        """Whether it asks for every sex, age and RT: what is kept without them answers then."""
        is_of_all_ages = self.age_from is None and self.age_to is None
        return not self.sex and is_of_all_ages and self.rt is None

    def of_everybody(self) -> "DashboardFilter":
        """The same period and area with every sex, age and RT."""
        return replace(self, rt=None, sex=None, age_from=None, age_to=None)

    def cells(self) -> "Any":
        """The summary cells this filter is about."""
        if self.operasi_id:
            return self.cells_of_every_period().filter(operasi_id=self.operasi_id)
        return self.cells_of_every_period().filter(month=self.month)

    def sums(self) -> "Any":
        """The same as one row a posyandu where that is enough, else the cells."""
        if self.operasi_id:
            return self.sums_of_every_period().filter(operasi_id=self.operasi_id)
        return self.sums_of_every_period().filter(month=self.month)

    def changes(self) -> "Any":
        """The cells of what became of children since the period before; none knows an RT."""
        cells = self._narrowed(SelPerubahan.objects.all())
        if self.operasi_id:
            return cells.filter(operasi_id=self.operasi_id)
        return cells.filter(month=self.month)

    def cells_of_every_period(self) -> "Any":
        """The cells of its area, sex and ages, in all rounds and months.

        Raises ValueError for an RT: cells know none, and all of its posyandu would be too many.
        """
        return self._narrowed(SummaryCell.objects.all())

    def sums_of_every_period(self) -> "Any":
        """The same as one row a posyandu and period where that is enough, else the cells.

        Raises ValueError for an RT.
        """
        if self.is_of_all_children:
            return self._narrowed(PosyanduSum.objects.all())
        return self.cells_of_every_period()

    def kept_cells(self) -> "Any":
        """The same of every closing of a round, as it was kept; raises ValueError for an RT."""
        return self._narrowed(SelPenutupan.objects.all())

    def _narrowed(self, cells: "Any") -> "Any":
        if self.rt is not None:
            raise ValueError("cells know no RT")
        cells = cells.filter(self.posyandu_q("posyandu__"))
        if self.sex:
            cells = cells.filter(sex=self.sex)
        if self.age_from is not None:
            cells = cells.filter(age_group__gte=self.age_from)
        if self.age_to is not None:
            cells = cells.filter(age_group__lte=self.age_to)
        return cells
