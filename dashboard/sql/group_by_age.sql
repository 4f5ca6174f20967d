-- The age group of a child that came, by its completed months on that day.
CASE WHEN age_months >= %(g48)s THEN %(g48)s WHEN age_months >= %(g36)s THEN %(g36)s
     WHEN age_months >= %(g24)s THEN %(g24)s WHEN age_months >= %(g12)s THEN %(g12)s
     WHEN age_months >= %(g6)s THEN %(g6)s ELSE 0 END
