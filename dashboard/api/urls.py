"""The addresses under /api/v1/."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from dashboard.api.prevalence import PrevalenceView
from dashboard.api.summary import RoundSummaryView

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("operasi/<slug:code>/ringkasan/", RoundSummaryView.as_view(), name="api-round-summary"),
    path("prevalensi/", PrevalenceView.as_view(), name="api-prevalensi"),
]
