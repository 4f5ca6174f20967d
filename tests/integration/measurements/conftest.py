"""Bontang as its files describe it, empty, with the second round of 2025 open."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from openpyxl import load_workbook

from bontang_stunting.celery import app
from measurements.models import OperasiTimbang
from measurements.services.rounds import create_round, open_round
from posyandu.models import Kota


@pytest.fixture
def bontang(db) -> Kota:
    """The areas of Bontang, and nobody in them."""
    call_command("load_wilayah", stdout=StringIO())
    return Kota.objects.get()


@pytest.fixture
def second_round(bontang: Kota) -> OperasiTimbang:
    """Operasi Timbang II, opened while no child was registered.

    It lasts until the last visit in the sample files, a second one on 21 November: the expected
    counts take each child's last visit.
    """
    operasi = create_round(
        kota=bontang,
        code="2025-2",
        nama="Operasi Timbang II",
        starts_on=date(2025, 11, 4),
        ends_on=date(2025, 11, 21),
    )
    open_round(operasi=operasi, at=datetime(2025, 11, 3, tzinfo=UTC), by=None)
    return operasi


@pytest.fixture
def workbook(data: Path) -> Callable[..., bytes]:
    """Export D with further sheets behind its own, by name, or (name, state) of a hidden one."""

    def with_sheets(*further: str | tuple[str, str]) -> bytes:
        book = load_workbook(data / "eppgbm" / "D_ekspor_2025.xlsx")
        for one in further:
            name, state = (one, "visible") if isinstance(one, str) else one
            sheet = book.create_sheet(name)
            sheet.append(["NIK", "Nama", "Tgl Lahir", "Berat", "Tinggi"])
            sheet.sheet_state = state
        content = BytesIO()
        book.save(content)
        return content.getvalue()

    return with_sheets


@pytest.fixture
def kept_files(settings, tmp_path: Path) -> Path:
    """A folder of this test alone for what is uploaded."""
    settings.UPLOAD_DIR = tmp_path / "unggahan"
    return settings.UPLOAD_DIR


@pytest.fixture
def asked_by_name(monkeypatch) -> list[str]:
    """Tasks that were asked for by their name alone, which no test runs in its own process."""
    asked: list[str] = []
    monkeypatch.setattr(app, "send_task", lambda name, **_: asked.append(name))
    return asked
