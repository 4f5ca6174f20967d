"""What the controller of the wall chooses; every display follows within seconds."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from command_center.models import KendaliLayar
from measurements.models import OperasiTimbang
from posyandu import audit
from posyandu.models import Kelurahan, Kota, User


@dataclass(frozen=True)
class Choice:
    """Scenes in their order, seconds a scene, what is in focus, what is said, live or a replay."""

    scenes: tuple[str, ...]
    pace_s: int
    focus: Kelurahan | None
    message: str
    replay: OperasiTimbang | None
    film_s: int


@transaction.atomic
def choose(choice: Choice, *, kota: Kota, by: User, at: datetime) -> None:
    """Have all displays of a city show this from now on."""
    KendaliLayar.objects.get_or_create(kota=kota)
    mode = KendaliLayar.Mode.REPLAY if choice.replay else KendaliLayar.Mode.LIVE
    KendaliLayar.objects.filter(kota=kota).update(
        mode=mode,
        operasi=choice.replay,
        film_s=choice.film_s,
        scenes=list(choice.scenes),
        pace_s=choice.pace_s,
        focus=choice.focus,
        message=choice.message,
        version=F("version") + 1,
        changed_at=at,
        by=by,
    )
    audit.record("atur", kind="kendali layar", object_id=kota.pk, by=by, mode=str(mode))
