"""The project's settings for one pytest process: own folder, own database, no real secret.

DATABASE_URL and REDIS_URL of the environment choose PostgreSQL and Redis; a .env file of this
checkout does not: it may name a city's real database.
"""

import atexit
import os
import re
import shutil
import tempfile
from pathlib import Path

# pytest-xdist numbers its processes gw0, gw1, …; each gets its own folder and its own Redis.
_PROCESS = int(re.sub(r"\D", "", os.environ.get("PYTEST_XDIST_WORKER", "")) or -1) + 1
IS_CELERY_WORKER = "TEST_DATABASE" in os.environ

os.environ.setdefault("DATABASE_URL", "")
os.environ.setdefault("REDIS_URL", "")
os.environ.setdefault("LOG_LEVEL", "ERROR")
os.environ["DEBUG"] = "0"
os.environ["DEMO"] = "1"
os.environ["SECRET_KEY"] = "only-for-tests-" + "x" * 40
os.environ["NIK_KEY"] = "only-for-tests-" + "y" * 40
if not IS_CELERY_WORKER:
    os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="uji-")
    atexit.register(shutil.rmtree, os.environ["VAR_DIR"], ignore_errors=True)
    if os.environ["REDIS_URL"]:
        os.environ["REDIS_URL"] = re.sub(r"/\d*$", f"/{_PROCESS}", os.environ["REDIS_URL"])

from bontang_stunting.settings import *  # noqa: E402, F403
from bontang_stunting.settings import DATABASES, STORAGES, VAR_DIR  # noqa: E402

(Path(VAR_DIR) / "staticfiles").mkdir(exist_ok=True)
# Files as they lie in static/: nothing has to be collected before a test.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# A kept connection would hold a test database that is about to be dropped.
DATABASES["default"]["CONN_MAX_AGE"] = 0
if IS_CELERY_WORKER:
    DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]
else:
    # In-process tasks, unless a test asks for `celery_worker`.
    CELERY_TASK_ALWAYS_EAGER = True
    CELERY_TASK_EAGER_PROPAGATES = True

# 0.2 s for each user's password otherwise.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
