"""From a file to checked rows: no database, no clock, no Django."""
