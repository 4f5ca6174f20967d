-- One generated child a row: born over five years and the months told of, spread over the posyandu.
-- Kept for the readings: z in hundredths that a child stays near to, and the month it turns five in.
CREATE TEMPORARY TABLE generated AS
SELECT
  g,
  ('00000000-0000-7000-8000-' || lpad(to_hex(g), 12, '0'))::uuid AS id,
  posyandu.ids[1 + g %% array_length(posyandu.ids, 1)] AS posyandu_id,
  born.on_day AS born_on,
  (born.on_day + interval '5 years')::date AS five_on,
  1 + (random() < 0.49)::int AS sex,
  (-110 + 105 * sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random()))::int AS haz,
  (-95 + 95 * sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random()))::int AS waz,
  (-40 + 100 * sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random()))::int AS whz,
  hashint4(g)::bigint & 2147483647 AS mixed
FROM (SELECT array_agg(id ORDER BY id) AS ids FROM posyandu_posyandu) AS posyandu
CROSS JOIN generate_series(1, %(n_records)s) AS g
CROSS JOIN LATERAL (
  SELECT %(last_day)s::date - (g::bigint * %(n_days)s / %(n_records)s)::int AS on_day
) AS born;
CREATE INDEX ON generated (born_on);

INSERT INTO posyandu_keluarga (id, no_kk_sealed, kelurahan_id, alamat, rt, rw)
SELECT g.id, '', p.kelurahan_id, 'Jalan Uji', '', ''
FROM generated g JOIN posyandu_posyandu p ON p.id = g.posyandu_id;

INSERT INTO posyandu_ibu (id, nama, nama_ayah, nik_sealed, keluarga_id)
SELECT id, 'Ibu ' || initcap(translate(to_hex(mixed), '0123456789', 'ghijklmnop')), '', '', id
FROM generated;

INSERT INTO posyandu_balita (
  id, nama, name_key, sex, born_on, nik_sealed, nik_last4, nik_state, alamat, rt, has_kia,
  registered_on, status, status_on, ibu_id, posyandu_id)
SELECT
  id, nama, upper(replace(nama, ' ', '')), sex, born_on, '', '', nik_state, 'Jalan Uji', rt, mixed %% 10 > 0,
  born_on, CASE WHEN five_on > %(last_day)s THEN 'aktif' ELSE 'lulus' END,
  CASE WHEN five_on > %(last_day)s THEN NULL ELSE five_on END, id, posyandu_id
FROM (
  SELECT
    *,
    initcap(translate(to_hex(mixed %% 65536), '0123456789', 'ghijklmnop')) || ' '
      || initcap(translate(to_hex(mixed / 65536), '0123456789', 'ghijklmnop')) AS nama,
    CASE WHEN mixed %% 16 = 0 THEN 'kosong' ELSE 'ragu' END AS nik_state,
    lpad((1 + mixed / 16 %% 12)::text, 3, '0') AS rt
  FROM generated
) AS named;

INSERT INTO posyandu_keanggotaan (balita_id, posyandu_id, since, until)
SELECT id, posyandu_id, born_on, CASE WHEN five_on > %(last_day)s THEN NULL ELSE five_on END
FROM generated
