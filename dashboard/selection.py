"""Which round a user looks at, and what it says for his area."""

from collections.abc import Iterable, Sequence

from django.http import Http404, HttpRequest

from dashboard.filters import DashboardFilter
from dashboard.models import SummaryCell
from dashboard.presenters import area_name
from dashboard.queries.rounds import round_summary, rounds_of
from dashboard.results import RoundSummary
from measurements.models import OperasiTimbang
from posyandu.models import User


class SignedInRequest(HttpRequest):
    """A request as views get it: the middleware has sent strangers to the login page."""

    user: User


def round_of(user: User, code: str) -> OperasiTimbang:
    """The round of this code in the user's city; Http404 where it has none."""
    return round_among(rounds_of(user), code)


def round_among(rounds: Iterable[OperasiTimbang], code: str) -> OperasiTimbang:
    """The round of this code; Http404 where it is not among them."""
    for operasi in rounds:
        if operasi.code == code:
            return operasi
    raise Http404("Operasi timbang ini tidak ada.")


def latest_round(user: User) -> OperasiTimbang | None:
    """The latest round with weighings in the user's area, or else the latest with a list."""
    return latest_among(rounds_of(user), user)


def latest_among(rounds: Sequence[OperasiTimbang], user: User) -> OperasiTimbang | None:
    """The latest of these rounds with weighings in the user's area, or else the first of them."""
    here = SummaryCell.objects.filter(DashboardFilter.for_user(user).posyandu_q("posyandu__"))
    weighed = here.filter(n_hadir__gt=0)
    # One after the other: it is nearly always the first, and the cells of all of them are many.
    found = (one for one in rounds if weighed.filter(operasi=one).exists())
    return next(found, rounds[0] if rounds else None)


def summary_for(user: User, operasi: OperasiTimbang) -> RoundSummary:
    """The summary of a round, narrowed to the user's area."""
    return round_summary(
        operasi,
        DashboardFilter.for_user(user, operasi_id=operasi.pk),
        area=area_name(user),
        may_see_children=user.may_see_children,
    )
