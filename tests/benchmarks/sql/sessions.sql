-- One day a month on which every posyandu is open.
INSERT INTO measurements_weighingsession (posyandu_id, held_on)
SELECT id, %(day)s FROM posyandu_posyandu
