-- One row per child that was weighed or measured in the round, as it was kept when it closed.
SELECT posyandu_id, weight_g, length_mm, sex, has_kia, age_months, waz, haz, whz, ntob, is_2t, is_bgm,
  is_flagged_waz, is_flagged_haz, is_flagged_whz
FROM dashboard_hasiloperasi
WHERE penutupan_id = %(penutupan_id)s AND measurement_id IS NOT NULL
  AND posyandu_id IN ({posyandu})
