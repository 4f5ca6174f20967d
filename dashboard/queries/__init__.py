"""Everything that reads for a page, a chart or the API: one layer, so that they cannot disagree."""
