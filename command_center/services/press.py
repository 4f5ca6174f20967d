"""Publishing a card for the press, and withdrawing one. What went out stays on record."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from command_center.models import KartuPers, PenarikanKartu
from command_center.press.drawing import pdf_of, png_of
from command_center.queries.press import Area, card_content, digest_of, press_figure
from dashboard.measures import Measure
from measurements.models import OperasiTimbang
from posyandu import audit
from posyandu.models import Kota, User

KIND: Final = "kartu pers"


class AlreadyPublished(Exception):
    """The form was sent twice: the card went out the first time."""


class FigureMoved(Exception):
    """The figure is no longer the one that was looked at before publishing."""


@transaction.atomic
def publish_card(
    *, card_id: UUID, seen: str, operasi: OperasiTimbang, measure: Measure, area: Area,
    by: User, at: datetime,
) -> KartuPers:  # fmt: skip
    """Freeze a figure with its files, under the next number of the city.

    `seen`: the digest of the figure that was looked at. Raises NotForPress, FigureMoved where it is
    another by now, and AlreadyPublished for an id that has been used.
    """
    # One after the other, so that no number is missing and none is given twice.
    Kota.objects.select_for_update().get(pk=area.kota.pk)
    if KartuPers.objects.filter(pk=card_id).exists():
        raise AlreadyPublished
    figure = press_figure(operasi, measure, area)
    if digest_of(figure) != seen:
        raise FigureMoved
    last = KartuPers.objects.filter(kota=area.kota).order_by("-number").only("number").first()
    number = last.number + 1 if last else 1
    content = card_content(figure, number=number, at=at)
    digest = digest_of(content)
    pdf = pdf_of(content, digest)
    card = KartuPers.objects.create(
        pk=card_id, kota=area.kota, number=number, operasi=operasi, content=content,
        digest=digest, pdf=pdf, png=png_of(pdf), by=by, published_at=at,
    )  # fmt: skip
    audit.record("terbitkan", kind=KIND, object_id=card.pk, by=by, number=number)
    return card


@transaction.atomic
def withdraw_card(*, card: KartuPers, reason: str, by: User, at: datetime) -> bool:
    """Note that a card is no longer to be used; False where it was withdrawn already."""
    _, is_new = PenarikanKartu.objects.get_or_create(
        kartu=card, defaults={"reason": reason, "by": by, "at": at}
    )
    if is_new:
        audit.record("tarik", kind=KIND, object_id=card.pk, by=by, number=card.number)
    return is_new
