from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from dashboard import api, views

urlpatterns = [
    path("", views.home, name="home"),
    path("dasbor/", views.dashboard, name="dashboard"),
    path("dasbor/operasi/<slug:code>/", views.round_page, name="round"),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path(
        "api/v1/operasi/<slug:code>/ringkasan/",
        api.RoundSummaryView.as_view(),
        name="api-round-summary",
    ),
]
