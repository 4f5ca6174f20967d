"""Bringing in files."""

from django.urls import path

from measurements import views

urlpatterns = [
    path("", views.import_list, name="import_list"),
    path("<int:pk>/", views.import_page, name="import_page"),
    path("<int:pk>/status/", views.import_status, name="import_status"),
    path("<int:pk>/periksa/", views.import_check, name="import_check"),
    path("<int:pk>/simpan/", views.import_write, name="import_write"),
    path("<int:pk>/batal/", views.import_discard, name="import_discard"),
    path("<int:pk>/catatan.xlsx", views.import_faults, name="import_faults"),
    path("<int:pk>/selisih/", views.import_differences, name="import_differences"),
]
