-- One row per child of a period that was neither weighed nor measured, in the same columns.
SELECT posyandu_id, balita_id, sex, born_on, has_kia, {group_by_birth} AS age_group, NULL AS measurement_id,
  NULL AS measured_on, NULL AS weight_g, NULL AS length_mm, NULL AS age_days, NULL AS waz,
  NULL AS haz, NULL AS whz, false AS is_flagged_waz, false AS is_flagged_haz,
  false AS is_flagged_whz, 0 AS bbu, 0 AS tbu, 0 AS bbtb, NULL AS ntob, NULL AS gain_g,
  NULL AS kbm_g, false AS is_2t, false AS is_bgm
FROM ({missing}) AS missing
