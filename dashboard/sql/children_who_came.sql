-- One row per child of a period that was weighed or measured, with the reading that counts for it.
SELECT posyandu_id, balita_id, sex, born_on, has_kia, {group_by_age} AS age_group, measurement_id,
  measured_on, weight_g, length_mm, age_days, waz, haz, whz, is_flagged_waz, is_flagged_haz,
  is_flagged_whz, bbu, tbu, bbtb, ntob, gain_g, kbm_g, is_2t, is_bgm
FROM ({came}) AS came
