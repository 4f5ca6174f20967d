"""What stands for the figures as they are now: a number for readers, a text for caches."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q

from dashboard.models import AngkaSurvei, DataVersion, RoundSnapshot, Target
from interventions.models import VerifikasiStunting
from measurements.models import ImportBatch, OperasiTimbang, StaleCell
from posyandu.models import Batas, Kelurahan, Posyandu


def current_version() -> tuple[int, datetime | None]:
    """The data version and when it last moved; 0 and None before the first refresh."""
    version = DataVersion.objects.first()
    return (version.number, version.refreshed_at) if version else (0, None)


def content_version() -> str:
    """A text that changes whenever a page would say something else.

    The data version knows of the cells alone. What is shown beside them is only ever added, so the
    number of its rows and the latest id tell of a change, as they do of verdicts, which can also be
    taken back and never come again; areas and rounds are few and taken whole.
    """
    verdict = VerifikasiStunting.Verdict.STUNTING
    recaps = ImportBatch.objects.filter(kind=ImportBatch.Kind.RECAP, state=ImportBatch.State.DONE)
    parts = (
        current_version()[0],
        StaleCell.objects.count(),
        _rows(RoundSnapshot.objects.all()),
        _rows(VerifikasiStunting.objects.standing(), of=Count("pk", filter=Q(verdict=verdict))),
        _rows(Batas.objects.all()),
        _rows(recaps),
        _rows(Posyandu.objects.all()),
        _rows(Target.objects.all()),
        _rows(AngkaSurvei.objects.all()),
        list(
            Kelurahan.objects.order_by("pk").values_list(
                "pk", "nama", "puskesmas__nama", "sasaran_proyeksi", "tile_x", "tile_y"
            )
        ),
        list(
            OperasiTimbang.objects.order_by("pk").values_list(
                "pk", "code", "nama", "starts_on", "ends_on", "state"
            )
        ),
    )
    return repr(parts)


def _rows(rows: Any, **more: Any) -> list[tuple[str, int | None]]:
    # Without the order of the model, which would be sorted for nothing.
    found = rows.order_by().aggregate(n=Count("pk"), latest=Max("pk"), **more)
    return sorted(found.items())
