-- One row per posyandu, sex and age group that has any of the changes of some posyandu: those of now
-- where children count now, those who were followed up where they counted then.
INSERT INTO dashboard_selperubahan (
  operasi_id, month, counted_with_id, posyandu_id, sex, age_group, n_baru_pendek, n_tetap_pendek,
  n_tidak_lagi_pendek, n_tanpa_pembanding, n_dilanjutkan)
SELECT {operasi_id}, {month}, counted_with_id, posyandu_id, sex, age_group, SUM(is_new),
  SUM(is_still), SUM(is_no_longer), SUM(is_alone), SUM(is_followed)
FROM (
  SELECT posyandu_id AS counted_with_id, posyandu_id, sex, age_group,
    CASE WHEN kind = %(new)s THEN 1 ELSE 0 END AS is_new,
    CASE WHEN kind = %(still)s THEN 1 ELSE 0 END AS is_still,
    CASE WHEN kind = %(no_longer)s THEN 1 ELSE 0 END AS is_no_longer,
    CASE WHEN kind = %(alone)s THEN 1 ELSE 0 END AS is_alone, 0 AS is_followed
  FROM dashboard_perubahan
  WHERE {of_period} AND posyandu_id IN ({posyandu}) AND kind <> %(elsewhere)s
  UNION ALL
  SELECT posyandu_id, then_posyandu_id, then_sex, then_age_group, 0, 0, 0, 0, 1
  FROM dashboard_perubahan
  WHERE {of_period} AND posyandu_id IN ({posyandu}) AND then_posyandu_id IS NOT NULL
) AS told
GROUP BY counted_with_id, posyandu_id, sex, age_group
