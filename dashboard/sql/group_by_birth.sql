-- The age group of a child that did not come, on the first day of the period.
CASE WHEN born_on <= %(born48)s THEN %(g48)s WHEN born_on <= %(born36)s THEN %(g36)s
     WHEN born_on <= %(born24)s THEN %(g24)s WHEN born_on <= %(born12)s THEN %(g12)s
     WHEN born_on <= %(born6)s THEN %(g6)s ELSE 0 END
