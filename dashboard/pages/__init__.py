"""The doors of the dashboard's pages, one module a page."""
