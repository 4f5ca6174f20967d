"""The choices of a long list, as HTML."""

from collections.abc import Iterable
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from dashboard.filter_bar import Option

register = template.Library()


@register.filter
def options(found: Iterable[Option]) -> SafeString:
    """The options of a list to choose from, in their order.

    A filter bar has several hundred; through the template engine they cost as much as the page.
    """
    return mark_safe(  # noqa: S308  # escaped below; only our own tags are added
        "\n".join(
            f'<option value="{escape(one.value)}"{" selected" if one.is_chosen else ""}>'
            f"{escape(one.label)}</option>"
            for one in found
        )
    )
