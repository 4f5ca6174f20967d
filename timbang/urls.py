"""Addresses of the weighing table: pages under /timbang/, its API under /api/v1/timbang/."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
