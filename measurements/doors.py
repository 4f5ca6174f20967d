"""What the doors of the import share: whose files they are, and asking for a refresh."""

import logging

from celery import current_app
from django.db.models import QuerySet
from django.http import HttpRequest
from kombu.exceptions import OperationalError

from measurements.models import ImportBatch
from posyandu.models import Kota, Peran, User

logger = logging.getLogger(__name__)


class SignedInRequest(HttpRequest):
    """A request as views get it: the middleware has sent strangers to the login page."""

    user: User


def kota_of(user: User) -> Kota:
    """The city a user brings files into.

    Raises ValueError for a role that brings none; the doors let no such user in.
    """
    area = user.puskesmas if user.role == Peran.PUSKESMAS else user
    if area is None or area.kota is None:
        raise ValueError(f"role {user.role} brings in no files")
    return area.kota


def files_of(user: User) -> "QuerySet[ImportBatch]":
    """Files a user may open: those of his city; at a puskesmas those of its own people.

    Dinkes brings in whole cities, whose rows are not all of one puskesmas.
    """
    files = ImportBatch.objects.filter(kota=kota_of(user))
    if user.role == Peran.PUSKESMAS:
        return files.filter(uploaded_by__puskesmas=user.puskesmas)
    return files


def ask_for_refresh(*, wait_s: float = 0.0) -> None:
    """Have the summaries counted again soon, or so many seconds from now.

    By the task's name, because this app lies below the dashboard and may not import it. Nothing is
    lost when nobody hears it: the marks are in the database, and the clock asks again.
    """
    try:
        current_app.send_task("dashboard.refresh_summaries", countdown=wait_s or None)
    except OperationalError:
        logger.warning("The broker does not answer; the clock will ask for the refresh.")
