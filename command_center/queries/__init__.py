"""Everything the wall reads."""
