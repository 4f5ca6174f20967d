"""Sessions in the database, as Django's own, asked for by a statement planned once.

Each request of a phone asks for its session. `manage.py clearsessions` and everything else is
Django's.
"""

from datetime import datetime
from typing import Any, Final

from django.contrib.sessions.backends import db
from django.utils import timezone

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
