"""The Celery application: workers read their settings from Django's, under CELERY_."""

import os

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bontang_stunting.settings")

# kombu takes no import path from a broker's address, only a name it knows.
TRANSPORT_ALIASES["folder"] = "bontang_stunting.broker:Transport"

app = Celery("bontang_stunting")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
