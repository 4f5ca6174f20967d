-- One row per child that was measured in a month, wherever.
SELECT m.balita_id, r.haz, r.is_flagged_haz
FROM measurements_measurement m
JOIN measurements_measurementresult r ON r.measurement_id = m.id
WHERE r.counts_in_month
  AND m.measured_on >= %(other_first_day)s AND m.measured_on < %(other_end_day)s
