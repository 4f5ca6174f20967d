"""The statements of a reading on its way in: asked at every entry of the weighing table."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from posyandu.statements import Statement

# Held in one order, so that two batches never wait crosswise. The child alone, not its key: rows
# that point at it may come meanwhile.
HELD_CHILDREN: Final = Statement(
    "held_children",
    """
SELECT id, posyandu_id, born_on, status, status_on, ibu_id, merged_into_id
FROM posyandu_balita
WHERE id = ANY(%s)
ORDER BY id""",
    UUID, int, date, str, date, UUID, UUID,
    lock="FOR NO KEY UPDATE",
)  # fmt: skip

SESSIONS: Final = Statement(
    "sessions",
    """
SELECT id, posyandu_id, held_on
FROM measurements_weighingsession
WHERE posyandu_id = ANY(%s) AND held_on = ANY(%s)""",
    int, int, date,
)  # fmt: skip

# The readings that stand from a day on, with the round of each and whether the child was weighed
# before that day, as far as that can be believed.
STANDING: Final = Statement(
    "standing_readings",
    """
SELECT m.id, m.balita_id, b.sex, b.born_on, m.measured_on, m.received_at, m.weight_g, m.length_mm,
    m.position, m.head_mm, m.arm_mm, m.oedema, m.posyandu_id, m.file_ntob,
    (SELECT max(o.id)
     FROM measurements_operasitimbang o
     JOIN posyandu_kecamatan kc ON kc.kota_id = o.kota_id
     JOIN posyandu_kelurahan kl ON kl.kecamatan_id = kc.code
     JOIN posyandu_posyandu p ON p.kelurahan_id = kl.code
     WHERE p.id = m.posyandu_id AND m.measured_on BETWEEN o.starts_on AND o.ends_on),
    EXISTS (
        SELECT 1
        FROM measurements_measurement e
        JOIN measurements_measurementresult r ON r.measurement_id = e.id
        WHERE e.balita_id = m.balita_id AND e.measured_on < %s AND e.weight_g IS NOT NULL
            AND NOT r.is_flagged_waz AND r.age_months < %s)
FROM measurements_measurement m
JOIN posyandu_balita b ON b.id = m.balita_id
WHERE m.balita_id = ANY(%s) AND m.measured_on >= %s AND NOT m.is_void
    AND NOT EXISTS (SELECT 1 FROM measurements_measurement c WHERE c.replaces_id = m.id)
ORDER BY m.balita_id, m.measured_on, m.id""",
    UUID, UUID, int, date, date, datetime, int, int, int, int, int, int, int, int, int, bool,
)  # fmt: skip

FORGET_RESULTS: Final = Statement(
    "forget_results",
    """
DELETE FROM measurements_measurementresult
WHERE month >= %s
    AND measurement_id IN (SELECT id FROM measurements_measurement WHERE balita_id = ANY(%s))""",
)

# Where children belonged from a day on that joined their posyandu after it: nobody else's home is
# another than where it was weighed. Few are, and those the index of open memberships tells.
LATE_HOMES: Final = Statement(
    "late_homes",
    """
SELECT k.posyandu_id, k.since, k.until
FROM posyandu_keanggotaan o
JOIN posyandu_keanggotaan k ON k.balita_id = o.balita_id
WHERE o.balita_id = ANY(%s) AND o.until IS NULL AND o.since > %s
    AND (k.until IS NULL OR k.until >= %s)""",
    int, date, date,
)  # fmt: skip

LISTED: Final = Statement(
    "listed",
    """
SELECT operasi_id, balita_id, posyandu_id, removed_at IS NULL
FROM measurements_sasaran
WHERE operasi_id = ANY(%s) AND balita_id = ANY(%s)""",
    int, UUID, int, bool,
)  # fmt: skip
