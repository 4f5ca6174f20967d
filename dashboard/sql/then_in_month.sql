-- One row per child that was measured in a month, at the posyandu that did it.
SELECT m.balita_id, m.posyandu_id, b.sex, {group_by_age} AS age_group, r.haz, r.is_flagged_haz
FROM measurements_measurement m
CROSS JOIN measurements_measurementresult r
CROSS JOIN posyandu_balita b
WHERE r.measurement_id = m.id AND r.counts_in_month AND b.id = m.balita_id
  AND m.measured_on >= %(other_first_day)s AND m.measured_on < %(other_end_day)s
