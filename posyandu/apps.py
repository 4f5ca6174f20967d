from django.apps import AppConfig


class PosyanduConfig(AppConfig):
    name = "posyandu"
    verbose_name = "Wilayah dan orang"
