"""PURE: results in, pictures out. No database, no clock, no words but those on a chart."""
