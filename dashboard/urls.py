from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from dashboard import api
from dashboard.pages import summary

urlpatterns = [
    path("", summary.home, name="home"),
    path("dasbor/", summary.dashboard, name="dashboard"),
    path("dasbor/operasi/<slug:code>/", summary.round_page, name="round"),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path(
        "api/v1/operasi/<slug:code>/ringkasan/",
        api.RoundSummaryView.as_view(),
        name="api-round-summary",
    ),
]
