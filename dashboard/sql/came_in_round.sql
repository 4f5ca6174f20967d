-- One row per child on the list that was weighed or measured in the round, wherever: it counts
-- at the posyandu the list of the round has it in.
SELECT s.posyandu_id, m.balita_id, m.measured_on, m.weight_g, m.length_mm, m.position, b.sex,
  b.born_on, b.rt, b.has_kia, r.*
FROM measurements_sasaran s
CROSS JOIN measurements_measurement m
CROSS JOIN measurements_measurementresult r
CROSS JOIN posyandu_balita b
WHERE s.operasi_id = %(operasi_id)s AND s.posyandu_id IN ({posyandu})
  AND s.removed_at IS NULL AND m.balita_id = s.balita_id
  AND m.measured_on >= %(first_day)s AND m.measured_on < %(end_day)s
  AND r.measurement_id = m.id AND r.counts_in_round AND r.operasi_id = s.operasi_id {and_in_months}
  AND b.id = s.balita_id
