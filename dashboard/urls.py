from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from dashboard import api
from dashboard.pages import child, children, summary

urlpatterns = [
    path("", summary.home, name="home"),
    path("dasbor/", summary.dashboard, name="dashboard"),
    path("dasbor/operasi/<slug:code>/", summary.round_page, name="round"),
    path("dasbor/anak/", children.children_list, name="children"),
    path("dasbor/anak/ekspor/", children.children_sheet, name="children-sheet"),
    path("dasbor/anak/<uuid:balita_id>/", child.child_page, name="child"),
    path("dasbor/anak/<uuid:balita_id>/cetak/", child.child_sheet, name="child-sheet"),
    path("dasbor/anak/<uuid:balita_id>/kms/", child.child_card, name="child-card"),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path(
        "api/v1/operasi/<slug:code>/ringkasan/",
        api.RoundSummaryView.as_view(),
        name="api-round-summary",
    ),
]
