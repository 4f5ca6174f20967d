from django.urls import path

from command_center.pages import control, links, press, wall

urlpatterns = [
    path("", wall.wall, name="wall"),
    path("buka/<str:secret>/", wall.open_display, name="wall-open"),
    path("data/", wall.data, name="wall-data"),
    path("film/<slug:code>/", wall.film, name="wall-film"),
    path("kendali/", control.control, name="wall-control"),
    path("layar/", links.links, name="wall-links"),
    path("layar/terbitkan/", links.issue, name="wall-link-issue"),
    path("layar/<uuid:link_id>/cabut/", links.revoke, name="wall-link-revoke"),
    path("kartu/", press.cards, name="press-cards"),
    path("kartu/contoh.png", press.preview, name="press-preview"),
    path("kartu/terbitkan/", press.publish, name="press-publish"),
    path("kartu/<int:number>/kartu.png", press.card_file, {"kind": "png"}, name="press-png"),
    path("kartu/<int:number>/kartu.pdf", press.card_file, {"kind": "pdf"}, name="press-pdf"),
    path("kartu/<int:number>/tarik/", press.withdraw, name="press-withdraw"),
]
