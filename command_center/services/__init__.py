"""Everything of the command center that writes."""
