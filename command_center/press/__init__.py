"""A card for the press as a file: content (a dict of plain values) in, PDF and PNG out."""
