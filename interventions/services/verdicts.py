"""The clinician's verdict on a child that was found short, once a round."""

from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction

from interventions.models import VerifikasiStunting
from measurements.models import OperasiTimbang
from posyandu import audit
from posyandu.models import User


class WrongVerdict(ValueError):
    """The verdict cannot be noted; `str(error)` is one sentence to show."""


@transaction.atomic
def record_verdict(
    *,
    balita_id: UUID,
    operasi: OperasiTimbang,
    verdict: VerifikasiStunting.Verdict,
    decided_by: str,
    decided_on: date,
    today: date,
    by: User | None,
) -> VerifikasiStunting:
    """Note what a clinician found. `decided_by`: the role, never a name.

    Raises WrongVerdict for a child that has a standing verdict after this round, for a day before
    the round or to come, and where nobody decided.
    """
    decided_by = decided_by.strip()
    if not decided_by:
        raise WrongVerdict("Pilih dulu siapa yang memeriksa.")
    if decided_on < operasi.starts_on:
        raise WrongVerdict("Tanggal putusan sebelum operasi timbang dimulai.")
    if decided_on > today:
        raise WrongVerdict("Tanggal putusan belum tiba.")
    try:
        with transaction.atomic():
            noted = VerifikasiStunting.objects.create(
                balita_id=balita_id,
                operasi=operasi,
                verdict=verdict,
                decided_on=decided_on,
                decided_by=decided_by,
            )
    except IntegrityError:
        raise WrongVerdict("Anak ini sudah punya putusan setelah operasi ini.") from None
    audit.record(
        "verifikasi", kind="balita", object_id=balita_id, by=by, operasi=operasi.pk, verdict=verdict
    )
    return noted
