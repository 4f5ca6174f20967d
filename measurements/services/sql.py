"""The statements of a reading on its way in: asked at every entry of the weighing table."""

from datetime import date
from typing import Final
from uuid import UUID

from measurements.models import MeasurementResult
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

# Everything a result says, in the order of its columns: what was stored is compared as one text.
RESULT_COLUMNS: Final = tuple(
    str(field.column) for field in MeasurementResult._meta.concrete_fields if not field.primary_key
)
_STORED: Final = ", ".join(f"r.{name}" for name in RESULT_COLUMNS)

# The readings that stand from $2 on of the children $1, numbered from 0 as they are given: days
# since 1970, microseconds since 1970, and whether the child was weighed before that day, as far as
# that can be believed. From $4 on also their ids and what is stored of them.
STANDING: Final = Statement(
    "standing_readings",
    f"""
SELECT c.n - 1, b.sex, b.born_on - DATE '1970-01-01', m.measured_on - DATE '1970-01-01',
    (date_part('epoch', m.received_at) * 1000000)::bigint, m.weight_g, m.length_mm, m.position,
    m.head_mm, m.arm_mm, m.oedema, m.posyandu_id, m.file_ntob,
    e.has_earlier::int, CASE WHEN m.measured_on >= $4 THEN m.id::text END,
    CASE WHEN r.measurement_id IS NOT NULL THEN ROW({_STORED})::text END
FROM unnest($1::uuid[]) WITH ORDINALITY c (id, n)
JOIN posyandu_balita b ON b.id = c.id
CROSS JOIN LATERAL (
    SELECT EXISTS (
        SELECT 1
        FROM measurements_measurement e
        JOIN measurements_measurementresult r ON r.measurement_id = e.id
        WHERE e.balita_id = c.id AND e.measured_on < $2 AND e.weight_g IS NOT NULL
            AND NOT r.is_flagged_waz AND r.age_months < $3) AS has_earlier
    OFFSET 0) e
JOIN measurements_measurement m ON m.balita_id = c.id AND m.measured_on >= $2 AND NOT m.is_void
LEFT JOIN measurements_measurementresult r
    ON r.measurement_id = CASE WHEN m.measured_on >= $4 THEN m.id END
WHERE NOT EXISTS (SELECT 1 FROM measurements_measurement x WHERE x.replaces_id = m.id)
ORDER BY c.n, m.measured_on, m.id""",  # noqa: S608 names of the model
    int, int, int, int, int, int, int, int, int, int, int, int, int, int, str, str,
    on_sqlite="""
WITH given (children, since, months, kept) AS (SELECT %s, %s, %s, %s)
SELECT c.key, b.sex, CAST(julianday(b.born_on) - 2440587.5 AS integer),
    CAST(julianday(m.measured_on) - 2440587.5 AS integer),
    CAST(strftime('%%s', substr(m.received_at, 1, 19)) AS integer) * 1000000
        + CAST(substr(substr(m.received_at, 21) || '000000', 1, 6) AS integer),
    m.weight_g, m.length_mm, m.position, m.head_mm, m.arm_mm, m.oedema, m.posyandu_id, m.file_ntob,
    EXISTS (
        SELECT 1
        FROM measurements_measurement e
        JOIN measurements_measurementresult r ON r.measurement_id = e.id
        WHERE e.balita_id = b.id AND e.measured_on < given.since AND e.weight_g IS NOT NULL
            AND NOT r.is_flagged_waz AND r.age_months < given.months),
    CASE WHEN m.measured_on >= given.kept THEN m.id END, r.measurement_id
FROM given
CROSS JOIN json_each(given.children) c
CROSS JOIN posyandu_balita b ON b.id = c.value
CROSS JOIN measurements_measurement m
    ON m.balita_id = b.id AND m.measured_on >= given.since AND NOT m.is_void
LEFT JOIN measurements_measurementresult r
    ON r.measurement_id = m.id AND m.measured_on >= given.kept
WHERE NOT EXISTS (SELECT 1 FROM measurements_measurement x WHERE x.replaces_id = m.id)
ORDER BY c.key, m.measured_on, m.id""",
)  # fmt: skip

# The rounds of these posyandu that have a day from the one to the other.
ROUNDS: Final = Statement(
    "rounds_of_posyandu",
    """
SELECT o.id, o.starts_on, o.ends_on, p.id
FROM measurements_operasitimbang o
JOIN posyandu_kecamatan kc ON kc.kota_id = o.kota_id
JOIN posyandu_kelurahan kl ON kl.kecamatan_id = kc.code
JOIN posyandu_posyandu p ON p.kelurahan_id = kl.code
WHERE o.ends_on >= %s AND o.starts_on <= %s AND p.id = ANY(%s)
ORDER BY o.id""",
    int, date, date, int,
)  # fmt: skip

FORGET_RESULTS: Final = Statement(
    "forget_results",
    "DELETE FROM measurements_measurementresult WHERE measurement_id = ANY(%s)",
)

# What was corrected or taken back from a day on means nothing any more.
FORGET_FALLEN: Final = Statement(
    "forget_fallen",
    """
DELETE FROM measurements_measurementresult
WHERE measurement_id IN (
    SELECT m.id
    FROM measurements_measurement m
    WHERE m.balita_id = ANY(%s) AND m.measured_on >= %s AND (
        m.is_void
        OR EXISTS (SELECT 1 FROM measurements_measurement x WHERE x.replaces_id = m.id)))""",
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
