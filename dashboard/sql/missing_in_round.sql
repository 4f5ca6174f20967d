-- One row per child on the list of the round that was weighed or measured nowhere in it.
SELECT s.posyandu_id, s.balita_id, b.sex, b.rt, b.has_kia, b.born_on
FROM measurements_sasaran s
CROSS JOIN posyandu_balita b
WHERE b.id = s.balita_id
  AND s.operasi_id = %(operasi_id)s AND s.posyandu_id IN ({posyandu})
  AND s.removed_at IS NULL AND NOT EXISTS (
    SELECT 1 FROM measurements_measurement m
    CROSS JOIN measurements_measurementresult r
    WHERE m.balita_id = s.balita_id
      AND m.measured_on >= %(first_day)s AND m.measured_on < %(end_day)s
      AND r.measurement_id = m.id AND r.counts_in_round AND r.operasi_id = s.operasi_id
  )
