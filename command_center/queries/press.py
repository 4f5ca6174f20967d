"""What a card for the press says: a figure of a closed round, with all that stands by it."""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.db.models import Max
from django.utils import timezone

from command_center.as_json import Json, figure_json, iso
from command_center.queries.period import city_filter
from dashboard.filters import DashboardFilter
from dashboard.measures import Measure
from dashboard.models import Penutupan
from dashboard.queries.figures import figures_of, status_of
from dashboard.queries.press import why_inside
from dashboard.queries.targets import targets_on
from measurements.models import OperasiTimbang
from posyandu.models import Kelurahan, Kota, Puskesmas

TOO_FEW: Final = "angkanya terlalu kecil untuk disebut di luar tanpa menunjuk anak"
NOBODY: Final = "belum ada balita yang dapat dinilai"


class NotForPress(Exception):
    """This figure stays inside; the message is a sentence that says why."""

    def __init__(self, why: str) -> None:
        super().__init__(f"Belum untuk pers: {why}.")


@dataclass(frozen=True)
class Area:
    """What a figure is of: the city, or one puskesmas or kelurahan of it."""

    kota: Kota
    part: Puskesmas | Kelurahan | None = None

    @property
    def key(self) -> str:
        """What a form calls it: "", "puskesmas-3" or "kelurahan-6474011001"."""
        return f"{self.part._meta.model_name}-{self.part.pk}" if self.part else ""

    @property
    def nama(self) -> str:
        """Its name with its kind: "Kota Bontang", "Kelurahan Api-Api"."""
        if self.part is None:
            return self.kota.nama if self.kota.nama.startswith("Kota") else f"Kota {self.kota.nama}"
        if isinstance(self.part, Kelurahan):
            return f"Kelurahan {self.part.nama}"
        return f"Wilayah Puskesmas {self.part.nama}"

    def filter_in(self, operasi: OperasiTimbang) -> DashboardFilter:
        """Its children in a round."""
        chosen = city_filter(self.kota, operasi_id=operasi.pk)
        if isinstance(self.part, Kelurahan):
            return replace(chosen, kelurahan=self.part.pk)
        return replace(chosen, puskesmas=self.part.pk) if self.part else chosen


def areas_of(kota: Kota) -> dict[str, Area]:
    """Every area of a city that a card may be of, by its key: the city first."""
    parts: list[Puskesmas | Kelurahan | None] = [None]
    parts += Puskesmas.objects.filter(kelurahan__kecamatan__kota=kota).distinct().order_by("nama")
    parts += Kelurahan.objects.filter(kecamatan__kota=kota).order_by("nama")
    return {area.key: area for area in (Area(kota, part) for part in parts)}


def press_figure(operasi: OperasiTimbang, measure: Measure, area: Area) -> Json:
    """The figure as a card has it, texts not yet in words; of the last closing of the round.

    Read with the eyes of somebody who may not see children, whoever asks. Raises NotForPress where
    the round is not closed, coverage is below 95 %, fewer than 30 were measured, or the count is
    withheld.
    """
    chosen = area.filter_in(operasi)
    found = figures_of(chosen, measure, may_see_children=False)
    if why := why_inside(operasi.state, found.whole):
        raise NotForPress(why)
    if found.whole.percent is None:
        raise NotForPress(TOO_FEW if found.whole.is_suppressed else NOBODY)
    closing = Penutupan.objects.filter(operasi=operasi).order_by("-number")[0]
    status = status_of(operasi, is_provisional=found.whole.coverage.is_provisional)
    return {
        "city": Area(area.kota).nama,
        "area": {"key": area.key, "nama": area.nama},
        "measure": {"key": measure.key, "title": measure.title, "index": measure.index,
                    "definition": measure.definition, "kind": measure.kind},
        "round": {"code": operasi.code, "nama": operasi.nama,
                  "starts_on": operasi.starts_on.isoformat(),
                  "ends_on": operasi.ends_on.isoformat()},
        "figure": figure_json(found.whole),
        "is_clustered": found.is_clustered,
        "targets": [
            {"label": one.scope, "percent": one.percent, "for_year": one.for_year}
            for one in targets_on(operasi.starts_on, chosen, measure)
        ] if area.part is None else [],
        "status": str(status),
        "closing": closing.number,
        "data_at": iso(closing.closed_at),
        "zone": timezone.localtime(closing.closed_at).tzname(),
        "engine": closing.engine_version,
        "definitions": closing.definition_version,
    }  # fmt: skip


def latest_closings(kota: Kota) -> dict[int, int]:
    """The number of the last closing of each round of a city."""
    closings = Penutupan.objects.filter(operasi__kota=kota).values_list("operasi_id")
    return dict(closings.annotate(last=Max("number")).order_by())


def card_content(figure: Json, *, number: int | None, at: datetime) -> Json:
    """The whole of a card: the figure, its number (None: a preview), and when it went out."""
    return {**figure, "number": number, "published_at": iso(at)}


def digest_of(content: Json) -> str:
    """SHA-256 of a content, whatever the order of its keys."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
