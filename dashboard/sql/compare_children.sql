-- One row per child of some posyandu that is pendek now, or was in the period before and has a score
-- now. Of two kinds: with a score in both periods, and pendek without one in the period before.
INSERT INTO dashboard_perubahan (
  operasi_id, month, posyandu_id, balita_id, kind, haz, sex, age_group, then_posyandu_id, then_sex,
  then_age_group)
WITH now_scored AS (
  SELECT posyandu_id, balita_id, sex, age_group, haz, haz < %(minus_2)s AS is_short
  FROM ({now}) AS c
  WHERE haz IS NOT NULL AND NOT is_flagged_haz
), paired AS (
  SELECT n.posyandu_id, n.balita_id, n.sex, n.age_group, n.haz, n.is_short,
    o.posyandu_id AS then_posyandu_id, o.sex AS then_sex, o.age_group AS then_age_group,
    o.haz < %(minus_2)s AS was_short
  FROM now_scored n
  CROSS JOIN ({then}) AS o
  WHERE o.balita_id = n.balita_id AND o.haz IS NOT NULL AND NOT o.is_flagged_haz
)
SELECT {operasi_id}, {month}, posyandu_id, balita_id, kind, haz, sex, age_group, then_posyandu_id,
  CASE WHEN then_posyandu_id IS NOT NULL THEN then_sex END,
  CASE WHEN then_posyandu_id IS NOT NULL THEN then_age_group END
FROM (
  SELECT posyandu_id, balita_id,
    CASE WHEN NOT was_short THEN %(new)s WHEN is_short THEN %(still)s ELSE %(no_longer)s END AS kind,
    haz, sex, age_group, CASE WHEN was_short THEN then_posyandu_id END AS then_posyandu_id,
    then_sex, then_age_group
  FROM paired WHERE is_short OR was_short
  UNION ALL
  SELECT posyandu_id, balita_id, %(alone)s, haz, sex, age_group, NULL, NULL, NULL
  FROM now_scored
  WHERE is_short AND balita_id NOT IN (SELECT balita_id FROM paired)
) AS told
