-- One row per cell of a round, copied as it stands into its closing.
INSERT INTO dashboard_selpenutupan (penutupan_id, posyandu_id, sex, age_group, {counts})
SELECT %(penutupan_id)s, posyandu_id, sex, age_group, {counts}
FROM dashboard_summarycell
WHERE operasi_id = %(operasi_id)s
