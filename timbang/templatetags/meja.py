"""What the navigation asks of the weighing table."""

from django import template

from posyandu.models import User
from timbang import access
from timbang.navigation import conflict_count

register = template.Library()


@register.filter
def may_weigh(user: User) -> bool:
    """Whether the link "Timbang" is for this user."""
    return access.may_weigh(user)


@register.filter
def is_coordinator(user: User) -> bool:
    """Whether the links of the coordinator are for this user."""
    return access.is_coordinator(user)


@register.filter
def n_conflicts(user: User) -> int:
    """How many pairs wait for a decision in this user's area."""
    return conflict_count(user)
