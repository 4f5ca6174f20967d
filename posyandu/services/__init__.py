"""Everything here that writes more than one row: one verb a function, one transaction."""
