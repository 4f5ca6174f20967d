"""What the weighing table writes."""
