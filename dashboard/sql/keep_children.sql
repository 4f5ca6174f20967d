-- One row per child on the list of a round, as it counts at this moment: with the reading that counts
-- for it and what that means, or without any. One statement, so that no change slips in between.
INSERT INTO dashboard_hasiloperasi (
  penutupan_id, balita_id, posyandu_id, sex, born_on, rt, has_kia, age_group, measurement_id,
  measured_on, weight_g, length_mm, length_corrected_mm, position, age_days, age_months, waz, haz, whz, baz,
  is_flagged_waz, is_flagged_haz, is_flagged_whz, is_flagged_baz, bbu, tbu, bbtb, imtu, ntob,
  is_ntob_of_file, gain_g, kbm_g, is_2t, is_bgm)
WITH came AS ({came}), missing AS ({missing})
SELECT
  %(penutupan_id)s, balita_id, posyandu_id, sex, born_on, rt, has_kia, {group_by_age}, measurement_id,
  measured_on, weight_g, length_mm, length_corrected_mm, position, age_days, age_months, waz, haz,
  whz, baz, is_flagged_waz, is_flagged_haz, is_flagged_whz, is_flagged_baz, bbu, tbu, bbtb, imtu,
  ntob, is_ntob_of_file, gain_g, kbm_g, is_2t, is_bgm
FROM came
UNION ALL
SELECT
  %(penutupan_id)s, balita_id, posyandu_id, sex, born_on, rt, has_kia, {group_by_birth}, NULL,
  NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL, NULL,
  NULL, NULL, false, false, false, false, 0, 0, 0, 0,
  NULL, false, NULL, NULL, false, false
FROM missing
