"""The Celery application: workers read their settings from Django's, under CELERY_."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bontang_stunting.settings")

app = Celery("bontang_stunting")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
