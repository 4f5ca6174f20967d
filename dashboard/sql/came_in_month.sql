-- CROSS JOIN keeps SQLite to this order of tables; without statistics it starts from the wrong one.
-- One row per child that was weighed or measured in the month, at the posyandu that did it.
SELECT m.posyandu_id, m.balita_id, m.measured_on, m.weight_g, m.length_mm, b.sex, b.born_on,
  b.has_kia, r.*
FROM measurements_measurement m
CROSS JOIN measurements_measurementresult r
CROSS JOIN posyandu_balita b
WHERE r.measurement_id = m.id AND r.counts_in_month AND r.month = %(first_day)s AND b.id = m.balita_id
  AND m.posyandu_id IN ({posyandu})
  AND m.measured_on >= %(first_day)s AND m.measured_on < %(end_day)s
