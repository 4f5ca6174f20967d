"""Project package: settings, addresses, and the Celery application."""

from bontang_stunting.celery import app as celery_app

__all__ = ["celery_app"]
