-- One row per child that was measured in a round, wherever, at the posyandu its list has it in; at
-- none where it is not on the list.
SELECT m.balita_id, (
    SELECT s.posyandu_id FROM measurements_sasaran s
    WHERE s.operasi_id = %(other_operasi_id)s AND s.balita_id = m.balita_id AND s.removed_at IS NULL
  ) AS posyandu_id, b.sex, {group_by_age} AS age_group, r.haz, r.is_flagged_haz
FROM measurements_measurement m
CROSS JOIN measurements_measurementresult r
CROSS JOIN posyandu_balita b
WHERE r.measurement_id = m.id AND r.counts_in_round AND r.operasi_id = %(other_operasi_id)s
  AND b.id = m.balita_id
  AND m.measured_on >= %(other_first_day)s AND m.measured_on < %(other_end_day)s
