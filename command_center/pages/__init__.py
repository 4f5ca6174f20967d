"""The doors of the command center: the wall itself, and the pages of its staff."""
