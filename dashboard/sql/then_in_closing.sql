-- One row per child that was measured in a round, as it was kept when the round closed.
SELECT balita_id, posyandu_id, sex, {group_by_age} AS age_group, haz, is_flagged_haz
FROM dashboard_hasiloperasi
WHERE penutupan_id = %(other_penutupan_id)s AND measurement_id IS NOT NULL
