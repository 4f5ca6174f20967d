"""Background work on people. No argument says who; each may run twice."""

from celery import shared_task
from django.utils import timezone

from posyandu.models import Kota
from posyandu.services.suspecting import suspect_duplicates


@shared_task(name="posyandu.find_duplicates", acks_late=True)
def find_duplicates() -> None:
    """Note the children who may stand in their city twice."""
    for kota in Kota.objects.order_by("pk"):
        suspect_duplicates(kota=kota, today=timezone.localdate())
