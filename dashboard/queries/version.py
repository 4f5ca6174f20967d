"""What stands for the figures as they are now: a number for readers, a text for caches."""

from datetime import datetime
from typing import Final

from django.db import connection

from dashboard.models import DataVersion


def current_version() -> tuple[int, datetime | None]:
    """The data version and when it last moved; 0 and None before the first refresh."""
    version = DataVersion.objects.first()
    return (version.number, version.refreshed_at) if version else (0, None)


def content_version() -> str:
    """A text that changes whenever a page would say something else.

    The data version knows of the cells alone. What is shown beside them is only ever added, so the
    number of its rows and the latest id tell of a change, as they do of verdicts, which can also be
    taken back and never come again; areas and rounds are few and taken whole.
    Three statements, as every page asks for it, also one that was seen already.
    """
    found = []
    with connection.cursor() as cursor:
        for statement in (_COUNTED, _AREAS, _ROUNDS):
            cursor.execute(statement)
            found.append(cursor.fetchall())
    return repr(found)


# What is counted, its rows, and the latest of them.
_COUNTED: Final = """
SELECT 1, COALESCE(SUM(number), 0), 0 FROM dashboard_dataversion
UNION ALL SELECT 2, COUNT(*), 0 FROM measurements_stalecell
UNION ALL SELECT 3, COUNT(*), MAX(id) FROM dashboard_roundsnapshot
UNION ALL SELECT 4, COUNT(*), MAX(id) FROM interventions_verifikasistunting
  WHERE withdrawn_at IS NULL
UNION ALL SELECT 5, COUNT(*), 0 FROM interventions_verifikasistunting
  WHERE withdrawn_at IS NULL AND verdict = 'stunting'
UNION ALL SELECT 6, COUNT(*), MAX(id) FROM posyandu_batas
UNION ALL SELECT 7, COUNT(*), MAX(id) FROM measurements_importbatch
  WHERE kind = 'rekap' AND state = 'selesai'
UNION ALL SELECT 8, COUNT(*), MAX(id) FROM posyandu_posyandu
UNION ALL SELECT 9, COUNT(*), MAX(id) FROM dashboard_target
UNION ALL SELECT 10, COUNT(*), MAX(id) FROM dashboard_angkasurvei
ORDER BY 1
"""
_AREAS: Final = """
SELECT k.code, k.nama, p.nama, k.sasaran_proyeksi, k.tile_x, k.tile_y
FROM posyandu_kelurahan k LEFT JOIN posyandu_puskesmas p ON p.id = k.puskesmas_id
ORDER BY k.code
"""
_ROUNDS: Final = """
SELECT id, code, nama, starts_on, ends_on, state FROM measurements_operasitimbang ORDER BY id
"""
