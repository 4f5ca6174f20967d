-- One row per posyandu, sex and age group of one period. A child that came is in the age group of
-- that day, one that did not in the age group of the period's first day. Thresholds and age groups
-- come in as parameters; a flagged index is in no numerator and no denominator.
{into}
WITH came AS ({came}), missing AS ({missing}), counted AS (
  SELECT
    posyandu_id, sex,
    {group_by_age} AS age_group,
    COUNT(*) AS n_sasaran,
    COUNT(*) FILTER (WHERE has_kia) AS n_kia,
    COUNT(*) AS n_hadir,
    COUNT(weight_g) AS n_ditimbang,
    COUNT(length_mm) AS n_diukur,
    COUNT(*) FILTER (WHERE ntob = %(naik)s) AS n_naik,
    COUNT(*) FILTER (WHERE ntob = %(tidak_naik)s) AS n_tidak_naik,
    COUNT(*) FILTER (WHERE ntob = %(o)s) AS n_o,
    COUNT(*) FILTER (WHERE ntob = %(b)s) AS n_b,
    COUNT(*) FILTER (WHERE is_2t) AS n_2t,
    COUNT(*) FILTER (WHERE is_bgm) AS n_bgm,
    COUNT(waz) FILTER (WHERE NOT is_flagged_waz) AS n_bbu,
    COUNT(*) FILTER (WHERE waz < %(minus_2)s AND NOT is_flagged_waz) AS n_bb_kurang,
    COUNT(*) FILTER (WHERE waz < %(minus_3)s AND NOT is_flagged_waz) AS n_bb_sangat_kurang,
    COUNT(haz) FILTER (WHERE NOT is_flagged_haz) AS n_tbu,
    COUNT(*) FILTER (WHERE haz < %(minus_2)s AND NOT is_flagged_haz) AS n_pendek,
    COUNT(*) FILTER (WHERE haz < %(minus_3)s AND NOT is_flagged_haz) AS n_sangat_pendek,
    COUNT(whz) FILTER (WHERE NOT is_flagged_whz) AS n_bbtb,
    COUNT(*) FILTER (WHERE whz < %(minus_2)s AND NOT is_flagged_whz) AS n_gizi_kurang,
    COUNT(*) FILTER (WHERE whz < %(minus_3)s AND NOT is_flagged_whz) AS n_gizi_buruk,
    COUNT(*) FILTER (WHERE whz > %(plus_2)s AND NOT is_flagged_whz) AS n_gizi_lebih,
    COUNT(*) FILTER (WHERE is_flagged_waz OR is_flagged_haz OR is_flagged_whz) AS n_tak_wajar
  FROM came GROUP BY 1, 2, 3
  UNION ALL
  SELECT
    posyandu_id, sex,
    {group_by_birth},
    COUNT(*), COUNT(*) FILTER (WHERE has_kia),
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
  FROM missing GROUP BY 1, 2, 3
)
SELECT {month}, {operasi_id}, posyandu_id, sex, age_group, {sums}
FROM counted GROUP BY posyandu_id, sex, age_group
