-- One row per child that was measured in a round, as it was kept when the round closed.
SELECT balita_id, waz, haz, whz, is_flagged_waz, is_flagged_haz, is_flagged_whz
FROM dashboard_hasiloperasi
WHERE penutupan_id = %(other_penutupan_id)s AND measurement_id IS NOT NULL
