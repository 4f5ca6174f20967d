"""Everything of the dashboard that writes."""
