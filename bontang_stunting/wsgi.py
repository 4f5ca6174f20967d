"""What gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import resolve

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bontang_stunting.settings")

application = get_wsgi_application()
# Django loads the views at the first request. Here it is before gunicorn forks (--preload): once
# for all its processes, and nobody waits for it.
resolve("/healthz/")
