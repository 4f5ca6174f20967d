-- One row per posyandu, sex and age group of one period. A child that came is in the age group of
-- that day, one that did not in the age group of the period's first day. Thresholds and age groups
-- come in as parameters; who is counted in what stands in CONDITIONS (dashboard/measures.py).
{into}
WITH came AS ({came}), missing AS ({missing}), counted AS (
  SELECT
    posyandu_id, sex,
    {group_by_age} AS age_group,
    {told}
  FROM came GROUP BY 1, 2, 3
  UNION ALL
  SELECT
    posyandu_id, sex,
    {group_by_birth},
    COUNT(*), COUNT(*) FILTER (WHERE has_kia),
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
  FROM missing GROUP BY 1, 2, 3
)
SELECT {month}, {operasi_id}, posyandu_id, sex, age_group, {sums}
FROM counted GROUP BY posyandu_id, sex, age_group
