"""The numbers of the WHO Child Growth Standards as CSV; SOURCE.md says where they come from."""
