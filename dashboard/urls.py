from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from dashboard import api
from dashboard.pages import child, children, round_list, rounds, summary

urlpatterns = [
    path("", summary.home, name="home"),
    path("dasbor/", summary.dashboard, name="dashboard"),
    path("dasbor/operasi/", rounds.calendar, name="rounds"),
    path("dasbor/operasi/baru/", rounds.plan, name="round_new"),
    path("dasbor/operasi/<slug:code>/kelola/", rounds.manage, name="round_manage"),
    path("dasbor/operasi/<slug:code>/kelola/<slug:step>/", rounds.act, name="round_act"),
    path("dasbor/operasi/<slug:code>/perubahan/", round_list.changes, name="round_changes"),
    path(
        "dasbor/operasi/<slug:code>/perubahan/<slug:step>/",
        round_list.change_list,
        name="round_change",
    ),
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
