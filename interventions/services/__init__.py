"""Everything that writes: one verb a function, one transaction, keyword-only."""
