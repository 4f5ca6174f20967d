"""Where figures lead: to the children behind them, or to the same page of a smaller area."""

from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.urls import reverse

from dashboard.filter_bar import summary_url
from dashboard.filter_form import AGES, FilterForm
from dashboard.measures import LISTS
from dashboard.results import AgeFigure, AreaFigure

NOWHERE = ("", "")
_LETTERS = {1: "L", 2: "P"}


class Links:
    """The addresses of a page's figures; lists are empty texts for who sees counts only."""

    def __init__(self, form: FilterForm) -> None:
        self.form = form
        self._puskesmas = {place.puskesmas[1]: place.puskesmas[0] for place in form.places}

    def to_list(self, measure: str, **narrower: Any) -> str:
        """The children of a measure within the filter, narrowed further; None widens it."""
        if not self.form.user.may_see_children or measure not in LISTS:
            return ""
        query = self.form.query(is_whole=True, ukuran=measure, **narrower)
        return f"{reverse('children')}?{query}"

    def to_page(self, **narrower: str) -> str:
        """This page narrowed further."""
        path, _, query = summary_url(self.form).partition("?")
        return f"{path}?{urlencode({**dict(parse_qsl(query)), **narrower})}"

    def of_area(self, kind: str, area: AreaFigure, measure: str = "pendek") -> tuple[str, str]:
        """The list and the page of an area: a puskesmas, a kelurahan or a posyandu."""
        narrower = {kind: self._value(kind, area)}
        return self.to_list(measure, **narrower), self.to_page(**narrower)

    def _value(self, kind: str, area: AreaFigure) -> str:
        if kind == "puskesmas":
            return self._puskesmas[area.nama]
        # A posyandu's code is that of its kelurahan and its own number.
        return str(int(area.code.rsplit(".", 1)[1])) if kind == "posyandu" else area.code

    def of_age(self, one: AgeFigure) -> tuple[str, str]:
        """The list and the page of an age group and sex."""
        ages = next(name for name, ends in AGES.items() if ends == (one.age_from, one.age_from))
        narrower = {"umur": ages, "jk": _LETTERS[one.sex]}
        return self.to_list("pendek", **narrower), self.to_page(**narrower)
