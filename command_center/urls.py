from django.urls import path

from command_center.pages import control, links, wall

urlpatterns = [
    path("", wall.wall, name="wall"),
    path("buka/<str:secret>/", wall.open_display, name="wall-open"),
    path("data/", wall.data, name="wall-data"),
    path("film/<slug:code>/", wall.film, name="wall-film"),
    path("kendali/", control.control, name="wall-control"),
    path("layar/", links.links, name="wall-links"),
    path("layar/terbitkan/", links.issue, name="wall-link-issue"),
    path("layar/<uuid:link_id>/cabut/", links.revoke, name="wall-link-revoke"),
]
