"""An identity file of children that are known: where they are due afterwards."""

from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from django.db.models import Sum
from django.utils import timezone

from bontang_stunting.lib.dates import years_before
from bontang_stunting.lib.ids import uuid7
from dashboard.models import SummaryCell
from dashboard.services.refresh import rebuild_summaries, refresh_summaries
from measurements.importing.people import name_key
from measurements.models import ImportBatch, StaleCell
from measurements.services.importing import check, receive, write
from measurements.services.recording import Reading, record_measurement
from posyandu.models import AuditEvent, Balita, Posyandu
from tests.factories import BalitaFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept_files", "asked_by_name")]
HEADER = "tgl_lahir,jenis_kelamin,nama_anak,PKM,KEL,POSY,hapus,pindah"
Homes = tuple[Posyandu, Posyandu]
Bring = Callable[..., ImportBatch]


@pytest.fixture
def homes(bontang) -> Homes:
    """Two posyandu with a child each, this month counted because a third child was weighed."""
    old, new, third = Posyandu.objects.select_related("kelurahan").order_by("pk")[:3]
    for home in (old, new):
        child_of(home, "ANAK CONTOH")
    reading = Reading(uuid7(), child_of(third, "ANAK LAIN").pk, timezone.localdate(), 9_000)
    record_measurement(reading=reading, by=None)
    rebuild_summaries()
    return old, new


@pytest.fixture
def bring(bontang) -> Bring:
    """Store an identity file with these rows: (name, posyandu, what `pindah` says)."""

    def stored(*rows: tuple[str, Posyandu, str]) -> ImportBatch:
        lines = [
            f"{born_on()},P,{nama},,{home.kelurahan.nama},{home.nama},,{moved}"
            for nama, home, moved in rows
        ]
        content = BytesIO("\n".join([HEADER, *lines]).encode())
        batch = receive(content, file_name="identitas.csv", kota=bontang, operasi=None, by=None)
        check(batch.pk)
        return write(batch.pk)

    return stored


def born_on() -> date:
    return years_before(timezone.localdate(), 2)


def child_of(home: Posyandu, nama: str) -> Balita:
    return BalitaFactory(
        posyandu=home, nama=nama, name_key=name_key(nama), sex=2, born_on=born_on(),
        registered_on=born_on(),
    )  # fmt: skip


def n_due(home: Posyandu) -> int:
    month = timezone.localdate().replace(day=1)
    cells = SummaryCell.objects.filter(posyandu=home, month=month)
    return cells.aggregate(n=Sum("n_sasaran"))["n"] or 0


def test_a_child_that_an_identity_file_moves_is_due_where_it_came_to_and_no_longer_here(
    homes, bring
):
    old, new = homes
    assert (n_due(old), n_due(new)) == (1, 1)

    bring(("ANAK CONTOH", old, "ya"), ("ANAK BARU", new, ""))

    refresh_summaries()
    assert (n_due(old), n_due(new)) == (0, 2)
    rebuild_summaries()
    assert (n_due(old), n_due(new)) == (0, 2)


def test_a_move_that_an_identity_file_tells_is_noted_once_like_one_told_at_the_table(homes, bring):
    old, _ = homes
    child = Balita.objects.get(posyandu=old)
    batch = bring(("ANAK CONTOH", old, "ya"))
    bring(("ANAK CONTOH", old, "ya"), ("ANAK LAIN LAGI", old, ""))

    child.refresh_from_db()

    assert (child.status, child.status_on) == ("pindah", timezone.localdate())
    assert child.keanggotaan.get().until == timezone.localdate()
    noted = child.perubahan_status.get()
    assert (noted.status, noted.note) == ("pindah", f"Berkas impor {batch.pk}")
    told = AuditEvent.objects.filter(object_id=str(child.pk), verb="ubah")
    assert [event.detail["columns"] for event in told] == [["status", "status_on"]]


def test_an_identity_file_that_says_nothing_new_leaves_no_mark(homes, bring):
    old, _ = homes
    StaleCell.objects.all().delete()

    bring(("ANAK CONTOH", old, ""))

    assert not StaleCell.objects.exists()
