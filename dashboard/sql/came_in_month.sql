-- One row per child that was weighed or measured in the month, at the posyandu that did it.
SELECT m.posyandu_id, m.weight_g, m.length_mm, b.sex, b.has_kia, r.*
FROM measurements_measurement m
JOIN measurements_measurementresult r ON r.measurement_id = m.id AND r.counts_in_month
JOIN posyandu_balita b ON b.id = m.balita_id
WHERE m.posyandu_id IN ({posyandu})
  AND m.measured_on >= %(first_day)s AND m.measured_on < %(end_day)s
