"""Sessions in the database, as Django's own, asked for by statements planned once.

Each request of a phone asks for its session. `manage.py clearsessions` and everything else is
Django's.
"""

from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends import db
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from posyandu.models import User
from posyandu.statements import Statement

_SESSION: Final = Statement(
    "session",
    """
SELECT session_key, session_data, expire_date
FROM django_session
WHERE session_key = %s AND expire_date > %s""",
    str, str, datetime,
)  # fmt: skip


class SessionStore(db.SessionStore):
    """`django.contrib.sessions.backends.db.SessionStore`, read without the ORM."""

    def _get_session_from_db(self) -> Any:
        for key, data, until in _SESSION.rows(self.session_key, timezone.now()):
            return self.model(session_key=key, session_data=data, expire_date=until)
        self._session_key = None
        return None


# In the order of the model, as `from_db` reads them; what else is asked of a user the ORM fetches.
_FIELDS: Final = (
    "id", "password", "is_active", "role", "posyandu_id", "kelurahan_id", "puskesmas_id", "kota_id",
)  # fmt: skip
_SIGNED_IN: Final = Statement(
    "signed_in",
    f"""
SELECT s.session_data, {", ".join(f"u.{name}" for name in _FIELDS)}
FROM django_session s LEFT JOIN posyandu_user u ON u.id = %s AND u.is_active
WHERE s.session_key = %s AND s.expire_date > %s""",  # noqa: S608 names of the model
    str, int, str, bool, str, int, int, int, int,
)  # fmt: skip
# Whose session it was the last time, by its key: a guess, so that both rows come at once.
_guesses: Final[dict[str, int]] = {}
MOST_GUESSES: Final = 10_000


def signed_in(session_key: str) -> User | None:
    """Who has this session; None where that is nobody, somebody deactivated, or unclear.

    As `django.contrib.auth.get_user`, but it asks for what access needs and no more, and changes
    nothing: a session that Django would end or sign anew is unclear here.
    """
    guess = _guesses.get(session_key, 0)
    said, row = _session_and_user(session_key, guess)
    user_id, hashed = said.get(SESSION_KEY, ""), said.get(HASH_SESSION_KEY)
    if not (user_id.isdecimal() and hashed):
        return None
    if said.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    if int(user_id) != guess:
        if len(_guesses) >= MOST_GUESSES:
            _guesses.clear()
        _guesses[session_key] = int(user_id)
        said_now, row = _session_and_user(session_key, int(user_id))
        if said_now != said:
            return None
    if row[0] is None:
        return None
    user = User.from_db("default", _FIELDS, row)
    return user if constant_time_compare(hashed, user.get_session_auth_hash()) else None


def _session_and_user(session_key: str, user_id: int) -> tuple[dict[str, Any], tuple[Any, ...]]:
    """(what the session says, the fields of an active user with this id or None for each)."""
    for data, *row in _SIGNED_IN.rows(user_id, session_key, timezone.now()):
        return SessionStore().decode(data), tuple(row)
    return {}, (None,)
