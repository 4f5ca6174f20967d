-- One row per child that was not, as it was kept when the round closed.
SELECT posyandu_id, balita_id, sex, has_kia, born_on
FROM dashboard_hasiloperasi
WHERE penutupan_id = %(penutupan_id)s AND measurement_id IS NULL
  AND posyandu_id IN ({posyandu})
