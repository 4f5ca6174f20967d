-- One row per child that was measured in a month, wherever.
SELECT m.balita_id, r.waz, r.haz, r.whz, r.is_flagged_waz, r.is_flagged_haz, r.is_flagged_whz
FROM measurements_measurement m
JOIN measurements_measurementresult r ON r.measurement_id = m.id
WHERE r.counts_in_month
  AND m.measured_on >= %(other_first_day)s AND m.measured_on < %(other_end_day)s
