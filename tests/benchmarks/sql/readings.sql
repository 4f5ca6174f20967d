-- One reading of nine in ten of the children who are not yet five, on one day, and what it means.
-- The z are drawn, not derived: what is measured is how figures are read, not how they are made.
WITH came AS MATERIALIZED (
  SELECT
    ('00000000-' || lpad(to_hex(%(number)s), 4, '0') || '-7000-8000-' || lpad(to_hex(g), 12, '0'))::uuid AS id,
    id AS balita_id, posyandu_id, %(day)s::date - born_on AS age_days,
    haz + (60 * (random() - 0.5))::int AS haz, waz + (60 * (random() - 0.5))::int AS waz,
    whz + (60 * (random() - 0.5))::int AS whz,
    random() < 0.03 AS is_only_weighed, random() < 0.003 AS is_odd, random() AS luck
  FROM generated
  WHERE born_on < %(day)s::date - 1 AND five_on > %(day)s AND random() < 0.9
  ORDER BY posyandu_id
), read AS (
  INSERT INTO measurements_measurement (
    id, balita_id, posyandu_id, session_id, measured_on, weight_g, length_mm, position, oedema,
    source, received_at, device, reason, is_void)
  SELECT
    came.id, balita_id, came.posyandu_id, s.id, %(day)s, (3300 + 260 * sqrt(age_days) + waz)::int,
    CASE WHEN NOT is_only_weighed THEN (500 + 12 * sqrt(age_days) + haz / 4)::int END,
    CASE WHEN age_days < 731 THEN 1 ELSE 2 END, 0, 'contoh', %(day)s, '', '', false
  FROM came
  JOIN measurements_weighingsession s ON s.posyandu_id = came.posyandu_id AND s.held_on = %(day)s
)
INSERT INTO measurements_measurementresult (
  measurement_id, engine_version, age_days, age_months, waz, haz, whz, is_flagged_waz,
  is_flagged_haz, is_flagged_whz, is_flagged_baz, bbu, tbu, bbtb, imtu, month, counts_in_month,
  counts_in_round, operasi_id, ntob, is_ntob_of_file, gain_g, kbm_g, is_2t, is_bgm)
SELECT
  id, 'contoh', age_days, floor(age_days / 30.4375)::int, waz,
  CASE WHEN is_only_weighed THEN NULL WHEN is_odd THEN -700 ELSE haz END,
  CASE WHEN NOT is_only_weighed THEN whz END,
  false, is_odd AND NOT is_only_weighed, false, false,
  CASE WHEN waz < -300 THEN 1 WHEN waz < -200 THEN 2 ELSE 3 END,
  CASE WHEN is_only_weighed OR is_odd THEN 0 WHEN haz < -300 THEN 1 WHEN haz < -200 THEN 2 ELSE 3 END,
  CASE WHEN is_only_weighed THEN 0 WHEN whz < -300 THEN 1 WHEN whz < -200 THEN 2 WHEN whz > 200 THEN 5 ELSE 3 END,
  0, date_trunc('month', %(day)s::date), true, %(operasi)s IS NOT NULL, %(operasi)s,
  CASE WHEN luck < 0.6 THEN 1 WHEN luck < 0.9 THEN 2 WHEN luck < 0.96 THEN 3 ELSE 4 END, false,
  200, 300, luck BETWEEN 0.6 AND 0.66, waz < -300
FROM came
