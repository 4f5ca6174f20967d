"""The bare view that the weighing table is held against: no sign-in, no middleware, one INSERT.

A Django project of its own in one module, served by the same gunicorn on the same database:
`gunicorn tests.benchmarks.entry_bare:application`.
"""

import json
import os

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import models
from django.http import HttpRequest, JsonResponse
from django.urls import path

TABLE = "bench_bare_row"
COLUMNS = "id uuid PRIMARY KEY, balita_id uuid, measured_on date, weight_g int, length_mm int"

if not settings.configured:
    import environ

    database = environ.Env.db_url_config(os.environ["DATABASE_URL"])
    settings.configure(
        SECRET_KEY="only-for-the-bench",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        MIDDLEWARE=[],
        USE_TZ=True,
        DATABASES={
            "default": {**database, "NAME": os.environ["TEST_DATABASE"], "CONN_MAX_AGE": 600}
        },
    )
    django.setup()


class Row(models.Model):
    """What the view inserts."""

    id = models.UUIDField(primary_key=True)
    balita_id = models.UUIDField()
    measured_on = models.DateField()
    weight_g = models.IntegerField()
    length_mm = models.IntegerField()

    class Meta:
        app_label = "bench_bare"
        db_table = TABLE
        managed = False


def insert(request: HttpRequest) -> JsonResponse:
    """Insert what the body says, as a Django view would by its first tutorial."""
    Row.objects.create(**json.loads(request.body))
    return JsonResponse({"status": "stored"})


urlpatterns = [path("baris/", insert)]
application = WSGIHandler()
