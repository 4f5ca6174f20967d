"""The figures of the pages as JSON under /api/v1/."""
