"""What other pages ask of the command center: whose links they are."""

from django import template

from command_center import access
from posyandu.models import User

register = template.Library()


@register.filter
def may_run_wall(user: User) -> bool:
    """Whether this user controls the wall and publishes cards for the press."""
    return access.may_run_wall(user)


@register.filter
def may_watch(user: User) -> bool:
    """Whether this user may look at the wall."""
    return access.may_watch(user)
