"""Addresses of the weighing table: pages under /timbang/, its API under /api/v1/timbang/."""

from django.urls import URLPattern, URLResolver, path, register_converter

from timbang import api_reading, api_sending, pages, views
from timbang.converters import DayConverter

register_converter(DayConverter, "day")

urlpatterns: list[URLPattern | URLResolver] = [
    path("timbang/", views.shell, name="timbang"),
    path("timbang/sw.js", views.service_worker, name="timbang_sw"),
    path("timbang/manifest.webmanifest", views.web_manifest, name="timbang_manifest"),
    path("timbang/saya/", views.who_am_i, name="timbang_saya"),
    path("timbang/bentrok/", pages.conflict_page, name="timbang_bentrok"),
    path(
        "timbang/bentrok/<uuid:balita_id>/<day:on_day>/",
        pages.decide,
        name="timbang_bentrok_putuskan",
    ),
    path("timbang/bentrok/<uuid:pk>/urungkan/", pages.undo, name="timbang_bentrok_urungkan"),
    path("timbang/kecepatan/", pages.speed_page, name="timbang_kecepatan"),
    path("api/v1/timbang/daftar/", api_reading.RosterView.as_view(), name="api-timbang-daftar"),
    path("api/v1/timbang/kirim/", api_sending.SendView.as_view(), name="api-timbang-kirim"),
    path("api/v1/timbang/mirip/", api_reading.SimilarView.as_view(), name="api-timbang-mirip"),
    path("api/v1/timbang/status/", api_reading.StatusView.as_view(), name="api-timbang-status"),
    path(
        "api/v1/timbang/bentrok/",
        api_reading.ConflictListView.as_view(),
        name="api-timbang-bentrok",
    ),
    path(
        "api/v1/timbang/bentrok/<uuid:balita_id>/<day:on_day>/",
        api_reading.ConflictView.as_view(),
        name="api-timbang-bentrok-putuskan",
    ),
]
