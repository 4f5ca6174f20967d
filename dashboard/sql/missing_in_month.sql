-- One row per child of the posyandu at the end of the month, not five on its first day, that was
-- weighed or measured nowhere in the month. A record that was merged into another is no child more.
SELECT k.posyandu_id, k.balita_id, b.sex, b.has_kia, b.born_on
FROM posyandu_keanggotaan k
CROSS JOIN posyandu_balita b
WHERE b.id = k.balita_id AND b.born_on > %(born_after)s AND b.merged_into_id IS NULL
  AND k.posyandu_id IN ({posyandu})
  AND k.since < %(end_day)s AND (k.until IS NULL OR k.until >= %(end_day)s)
  AND NOT EXISTS (
    SELECT 1 FROM measurements_measurement m
    CROSS JOIN measurements_measurementresult r
    WHERE m.balita_id = k.balita_id AND r.month = %(first_day)s
      AND m.measured_on >= %(first_day)s AND m.measured_on < %(end_day)s
      AND r.measurement_id = m.id AND r.counts_in_month
  )
