-- The list of a round: every child that is not yet five on its first day.
INSERT INTO measurements_sasaran (operasi_id, balita_id, posyandu_id, why, added_at)
SELECT %(operasi)s, id, posyandu_id, 'pembukaan', now()
FROM generated WHERE born_on <= %(first_day)s AND five_on > %(first_day)s
