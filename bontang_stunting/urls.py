"""Every address. A new one is closed to strangers unless its view says otherwise."""

from django.urls import include, path

from posyandu.views import healthz

urlpatterns = [
    path("healthz/", healthz, name="healthz"),
    path("akun/", include("posyandu.urls")),
    path("impor/", include("measurements.urls")),
    path("", include("timbang.urls")),
    path("command-center/", include("command_center.urls")),
    path("", include("dashboard.urls")),
]
