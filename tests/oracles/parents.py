"""Rows that point at nothing, slowly: every key that the database does not check, row by row."""

from django.apps import apps
from django.db import models


def orphans() -> list[str]:
    """`model.field` of every unchecked foreign key that holds the id of no row."""
    found = []
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and not field.db_constraint:
                given = model._base_manager.filter(**{f"{field.name}__isnull": False})
                there = field.related_model._base_manager.values(field.target_field.attname)
                if given.exclude(**{f"{field.attname}__in": there}).exists():
                    found.append(f"{model.__name__}.{field.name}")
    return found
