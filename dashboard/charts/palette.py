"""The colours of the charts: the words of static/css/tokens.css, which a test compares."""

COLOURS = {
    "ink": "#15222e",
    "ink-2": "#4a5864",
    "line": "#ddd9d0",
    "paper": "#faf8f4",
    "surface": "#ffffff",
    "pendek": "#c58300",
    "pendek-soft": "#fcf0d6",
    "tidak-diukur": "#8a949c",
    "tidak-diukur-soft": "#eef0f1",
    "cakupan": "#2f78bd",
    "cakupan-2": "#aecdea",
    # The steps of WHO and UNICEF, as one ramp of pendek.
    "prevalensi-1": "#fdf3dc",
    "prevalensi-2": "#f8d894",
    "prevalensi-3": "#e5a63a",
    "prevalensi-4": "#cf761e",
    "prevalensi-5": "#84360a",
}
