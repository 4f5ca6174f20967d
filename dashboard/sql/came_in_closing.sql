-- One row per child that was weighed or measured in the round, as it was kept when it closed.
SELECT posyandu_id, balita_id, measurement_id, measured_on, weight_g, length_mm, sex, born_on, has_kia,
  age_days, age_months, waz, haz, whz, bbu, tbu, bbtb, ntob, gain_g, kbm_g, is_2t, is_bgm,
  is_flagged_waz, is_flagged_haz, is_flagged_whz
FROM dashboard_hasiloperasi
WHERE penutupan_id = %(penutupan_id)s AND measurement_id IS NOT NULL
  AND posyandu_id IN ({posyandu})
