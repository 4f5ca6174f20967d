from django.apps import AppConfig


class TimbangConfig(AppConfig):
    name = "timbang"
    verbose_name = "Meja timbang"
