-- One row per child that some posyandu measured in an open round without being on its list, and that
-- was pendek in the round before: somebody there follows it up all the same.
INSERT INTO dashboard_perubahan (
  operasi_id, month, posyandu_id, balita_id, kind, haz, sex, age_group, then_posyandu_id, then_sex,
  then_age_group)
SELECT {operasi_id}, {month}, n.posyandu_id, n.balita_id, %(elsewhere)s, n.haz, o.sex, o.age_group,
  o.posyandu_id, o.sex, o.age_group
FROM (
  SELECT m.posyandu_id, m.balita_id, r.haz
  FROM measurements_measurement m
  CROSS JOIN measurements_measurementresult r
  WHERE m.posyandu_id IN ({posyandu})
    AND m.measured_on >= %(first_day)s AND m.measured_on < %(end_day)s
    AND r.measurement_id = m.id AND r.counts_in_round AND r.operasi_id = %(operasi_id)s
    AND r.haz IS NOT NULL AND NOT r.is_flagged_haz
    AND NOT EXISTS (
      SELECT 1 FROM measurements_sasaran s
      WHERE s.operasi_id = %(operasi_id)s AND s.balita_id = m.balita_id AND s.removed_at IS NULL
    )
) AS n
CROSS JOIN ({then}) AS o
WHERE o.balita_id = n.balita_id AND o.haz < %(minus_2)s AND NOT o.is_flagged_haz
  AND o.posyandu_id IS NOT NULL
