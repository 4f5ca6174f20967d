"""How figures are set in running text."""

import re

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# A number and what belongs to it: "15,69 %", "−2 SD", "1,75 poin", "24 Nov 2025 10.42 WITA".
_FIGURE = re.compile(
    r"(?:&lt; |−)?\d[\d.,–]*"
    r"(?: (?:%|SD|poin|balita|kg|cm)|(?: [A-Z][a-z]{2} \d{4}(?: \d\d\.\d\d [A-Z]+)?))"
)


@register.filter
def unbroken(text: str) -> SafeString:
    """The text, escaped, with every figure kept on one line together with its unit."""
    escaped = conditional_escape(text)
    wrapped = _FIGURE.sub(lambda found: f'<span class="unbroken">{found[0]}</span>', escaped)
    return mark_safe(wrapped)  # noqa: S308  # escaped above; only our own tags are added
