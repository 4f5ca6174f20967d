from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from dashboard import api
from dashboard.pages import (
    child,
    children,
    compare,
    duplicates,
    round_list,
    rounds,
    skdn,
    summary,
    work_acts,
    worklists,
)

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
    path("dasbor/bulan/<str:month>/", summary.month_page, name="month"),
    path("dasbor/anak/", children.children_list, name="children"),
    path("dasbor/anak/ekspor/", children.children_sheet, name="children-sheet"),
    path("dasbor/anak/<uuid:balita_id>/", child.child_page, name="child"),
    path("dasbor/anak/<uuid:balita_id>/cetak/", child.child_sheet, name="child-sheet"),
    path("dasbor/anak/<uuid:balita_id>/kms/", child.child_card, name="child-card"),
    path("dasbor/bandingkan/", compare.compare, name="compare"),
    path("dasbor/bandingkan/ekspor/", compare.compare_sheet, name="compare-sheet"),
    path("dasbor/skdn/", skdn.skdn_page, name="skdn"),
    path("dasbor/kerja/", worklists.board, name="worklists"),
    path("dasbor/kerja/<slug:key>/", worklists.worklist, name="worklist"),
    path(
        "dasbor/kerja/<slug:key>/tindak/<uuid:measurement_id>/",
        work_acts.follow_up,
        name="worklist-follow-up",
    ),
    path(
        "dasbor/kerja/pendek/<uuid:balita_id>/<slug:code>/putusan/",
        work_acts.verdict,
        name="worklist-verdict",
    ),
    path("dasbor/kerja/tanpa-nik/<uuid:balita_id>/", work_acts.nik, name="worklist-nik"),
    path("dasbor/kerja/ganda/<int:pk>/", duplicates.pair, name="worklist-pair"),
    path("dasbor/kerja/ganda/<int:pk>/pasangan/", duplicates.name, name="worklist-name"),
    path("dasbor/kerja/ganda/<int:pk>/gabung/", duplicates.merge, name="worklist-merge"),
    path("dasbor/kerja/ganda/<int:pk>/bukan/", duplicates.tell_apart, name="worklist-dismiss"),
    path("dasbor/kerja/gabungan/<uuid:merge_id>/batal/", duplicates.undo, name="worklist-undo"),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path(
        "api/v1/operasi/<slug:code>/ringkasan/",
        api.RoundSummaryView.as_view(),
        name="api-round-summary",
    ),
]
