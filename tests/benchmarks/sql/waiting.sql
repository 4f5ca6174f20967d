-- What waits on the worklists: second readings of a day, referrals, follow-ups, suspected duplicates.
INSERT INTO measurements_measurement (
  id, balita_id, posyandu_id, session_id, measured_on, weight_g, position, oedema, source,
  received_at, device, reason, is_void)
SELECT
  ('00000001' || substr(m.id::text, 9))::uuid, balita_id, m.posyandu_id, session_id, measured_on,
  weight_g + 100, position, 0, source, received_at, '', '', false
FROM measurements_measurement m JOIN generated g ON g.id = m.balita_id
WHERE measured_on = %(day)s AND mixed %% 1000 = 0;

INSERT INTO measurements_measurementresult (
  measurement_id, engine_version, age_days, age_months, is_flagged_waz, is_flagged_haz,
  is_flagged_whz, is_flagged_baz, bbu, tbu, bbtb, imtu, month, counts_in_month, counts_in_round,
  is_ntob_of_file, is_2t, is_bgm)
SELECT
  id, 'contoh', 0, 0, false, false, false, false, 0, 0, 0, 0, date_trunc('month', measured_on), false,
  false, false, false, false
FROM measurements_measurement WHERE measured_on = %(day)s AND id >= '00000001-0000-0000-0000-000000000000';

INSERT INTO interventions_rujukan (id, cause, answer, note, received_at, balita_id, measurement_id)
SELECT m.id, 'gizi_buruk', CASE WHEN mixed %% 5 = 0 THEN 'sudah_ditangani' ELSE 'bersedia' END, '', m.received_at,
  balita_id, m.id
FROM measurements_measurement m JOIN generated g ON g.id = m.balita_id
WHERE measured_on >= %(since)s AND m.id < '00000001-0000-0000-0000-000000000000' AND g.waz < -290;

INSERT INTO interventions_tindaklanjut (
  id, seen_on, outcome, note, received_at, balita_id, measurement_id)
SELECT m.id, measured_on, 'pmt', '', m.received_at, balita_id, m.id
FROM measurements_measurement m JOIN generated g ON g.id = m.balita_id
WHERE measured_on = %(day)s AND m.id < '00000001-0000-0000-0000-000000000000' AND mixed %% 200 = 0;

INSERT INTO posyandu_dugaanganda (score, explanation, state, at, balita_id, other_id)
SELECT 0.9, 'Nama sama', 'menunggu', now(), one.id, other.id
FROM generated one JOIN generated other ON other.g = one.g + 1
WHERE one.mixed %% 500 = 0
