"""The addresses under /api/v1/."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from dashboard.api.authentication import READERS
from dashboard.api.children import ChildrenView
from dashboard.api.choices import ChoicesView
from dashboard.api.prevalence import PrevalenceView
from dashboard.api.skdn import SkdnView
from dashboard.api.summary import RoundSummaryView
from dashboard.api.trend import TrendView

urlpatterns = [
    path(
        "schema/",
        SpectacularAPIView.as_view(authentication_classes=READERS),
        name="api-schema",
    ),
    path("operasi/<slug:code>/ringkasan/", RoundSummaryView.as_view(), name="api-round-summary"),
    path("pilihan/", ChoicesView.as_view(), name="api-pilihan"),
    path("prevalensi/", PrevalenceView.as_view(), name="api-prevalensi"),
    path("skdn/", SkdnView.as_view(), name="api-skdn"),
    path("tren/", TrendView.as_view(), name="api-tren"),
    path("anak/", ChildrenView.as_view(), name="api-anak"),
]
