"""Who asks by a token: a reader of one area who sees counts only."""

from typing import Any, Final

from django.utils import timezone
from rest_framework.authentication import SessionAuthentication, TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.throttling import UserRateThrottle
from rest_framework.views import APIView

from dashboard.models import TokenApi, TokenState
from dashboard.services.tokens import digest_of, note_use
from posyandu.models import Peran

REFUSED: Final = {
    TokenState.EXPIRED: "Token ini sudah tidak berlaku; minta yang baru kepada Dinas Kesehatan.",
    TokenState.REVOKED: "Token ini dicabut.",
}


class TokenReader:
    """What the filter and the queries ask of a user, answered for a token."""

    is_authenticated = True
    is_active = True
    is_anonymous = False
    role = Peran.LINTAS
    may_see_children = False
    may_import = False
    may_issue_tokens = False

    def __init__(self, token: TokenApi) -> None:
        self.token = token
        # Throttles count by it; no user has such a key.
        self.pk = f"token-{token.pk}"

    def area_filter(self) -> dict[str, Any]:
        """The filter that narrows posyandu to the area of the token."""
        return self.token.area_filter()


class BearerToken(TokenAuthentication):
    """`Authorization: Bearer …`, as DRF reads it, against our own tokens."""

    keyword = "Bearer"

    def authenticate_credentials(self, key: str) -> tuple[Any, TokenApi]:
        """The reader and the token. Raises AuthenticationFailed with a sentence."""
        tokens = TokenApi.objects.select_related("kota", "puskesmas", "kelurahan")
        token = tokens.filter(digest=digest_of(key)).first()
        if token is None:
            raise AuthenticationFailed("Token ini tidak dikenal.")
        now = timezone.now()
        state = token.state_at(now)
        if state in REFUSED:
            raise AuthenticationFailed(REFUSED[state])
        note_use(token=token, at=now)
        return TokenReader(token), token


class TokenRate(UserRateThrottle):
    """How often one token may ask; whoever has signed in is counted by the usual rate."""

    scope = "token"
    rate = "120/min"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        return super().get_cache_key(request, view) if request.auth else None


READERS: Final = [BearerToken, SessionAuthentication]
RATES: Final = [UserRateThrottle, TokenRate]
