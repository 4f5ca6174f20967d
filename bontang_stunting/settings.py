"""Settings, all from the environment; docs/operations.md lists them.

Without DATABASE_URL and REDIS_URL everything runs embedded on one machine: SQLite in var/ and a
Celery broker in var/broker. With them the same code runs on PostgreSQL and Redis.
"""

from pathlib import Path
from typing import Any

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF

from bontang_stunting.lib.secrets import secret

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

# Named but empty, as in an .env that is not filled in, is not the folder one happens to stand in.
VAR_DIR = Path(env.str("VAR_DIR", default="") or BASE_DIR / "var")
DATABASE_URL = env.str("DATABASE_URL", default="")
REDIS_URL = env.str("REDIS_URL", default="")
DEBUG = env.bool("DEBUG", default=False)

# Somebody who names a database or says DEBUG=0 means production, where secrets are given.
IS_EMBEDDED = (not DATABASE_URL and "DEBUG" not in env.ENVIRON) or DEBUG
SECRET_KEY = secret("SECRET_KEY", folder=VAR_DIR, may_create=IS_EMBEDDED)
NIK_KEY = secret("NIK_KEY", folder=VAR_DIR, may_create=IS_EMBEDDED)

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
IS_HTTPS = env.bool("IS_HTTPS", default=False)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "bontang_stunting",
    "posyandu",
    "measurements",
    "interventions",
    "timbang",
    "dashboard",
    "command_center",
]
# Generated people and their logins; a real city sets DEMO=0.
IS_DEMO = env.bool("DEMO", default=IS_EMBEDDED)
if IS_DEMO:
    INSTALLED_APPS.append("demo")

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # What phones send, if nothing about it is unusual, needs nothing of what follows.
    "timbang.short_road.ShortRoad",
    # … nor does a display that has the latest figures.
    "command_center.short_road.ShortRoad",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Default deny: a view is open to strangers only where it says so.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "bontang_stunting.urls"
WSGI_APPLICATION = "bontang_stunting.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- data ---------------------------------------------------------------------------------------
# IMMEDIATE takes the write lock when a transaction starts: a deferred one that turns into a
# writer half-way fails at once under load, whatever the timeout (62 % of requests in a trial).
SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": str(VAR_DIR / "db.sqlite3"),
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA cache_size=-20000;"
            "PRAGMA temp_store=MEMORY;PRAGMA mmap_size=134217728;"
        ),
    },
    # A live server in tests needs a file: connections of several threads share no memory database.
    "TEST": {"NAME": str(VAR_DIR / "test.sqlite3")},
}
DATABASES: dict[str, Any] = {"default": env.db_url("DATABASE_URL") if DATABASE_URL else SQLITE}
if DATABASE_URL.startswith("postgres"):
    # posyandu/statements.py: what is prepared is planned once, not for each list of ids anew.
    # No statement here runs as long as translating it to machine code takes.
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = (
        "-c plan_cache_mode=force_generic_plan -c jit=off"
    )
DATABASES["default"]["CONN_MAX_AGE"] = 600
DATABASES["default"]["ATOMIC_REQUESTS"] = False  # with IMMEDIATE every read would take the lock
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES: dict[str, Any] = {
    "default": (
        {"BACKEND": "bontang_stunting.cache.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {
            "BACKEND": "bontang_stunting.cache.FolderCache",
            "LOCATION": VAR_DIR / "cache",
        }
    )
}

# Uploaded files hold personal data: never under static or a public address.
UPLOAD_DIR = VAR_DIR / "unggahan"
UPLOAD_WAITS_DAYS = 7  # for somebody's yes to the preview
UPLOAD_KEPT_DAYS = 30  # after it was stored, for the sheet of rows to correct
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None

# --- background work ----------------------------------------------------------------------------
BROKER_DIR = VAR_DIR / "broker"
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
else:
    CELERY_BROKER_URL = "folder://localhost"  # bontang_stunting/broker.py
    for name in ("antrean", "kendali"):
        (BROKER_DIR / name).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "antrean"),
        "data_folder_out": str(BROKER_DIR / "antrean"),
        "control_folder": str(BROKER_DIR / "kendali"),
        "polling_interval": 0.2,
    }
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_SERIALIZER = "json"
CELERY_TIMEZONE = "Asia/Makassar"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    # The door that changed something asks for a refresh at once; this one is the safety net.
    "collect marks": {
        "task": "dashboard.refresh_summaries",
        "schedule": 5.0,
        "options": {"expires": 5.0},
    },
    "check summaries": {
        "task": "dashboard.check_summaries",
        "schedule": crontab(hour=2, minute=15),
    },
    "find duplicates": {
        "task": "posyandu.find_duplicates",
        "schedule": crontab(hour=2, minute=45),
    },
    "remove old uploads": {"task": "measurements.remove_old_uploads", "schedule": 3600.0},
}

# --- people -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "posyandu.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "posyandu.accounts.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "posyandu.forms.LoginForm",
    "change_password": "posyandu.forms.ChangePasswordForm",
    "reauthenticate": "posyandu.forms.ReauthenticateForm",
}
ACCOUNT_SESSION_REMEMBER = True  # for SESSION_COOKIE_AGE: a phone closes its browser all day
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Operasi Timbang"
# Failures are counted by axes below. A whole posyandu, or a mobile operator's users, may come
# from one address: the limit per address only stops a flood.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": None}
# One posyandu shares one address: lock the pair, never the address alone.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
CSRF_FAILURE_VIEW = "posyandu.views.csrf_failure"

# --- words, time, files -------------------------------------------------------------------------
LANGUAGE_CODE = "id"
TIME_ZONE = "Asia/Makassar"  # WITA
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- the browser's rules ------------------------------------------------------------------------
# The hash is that of an empty text: plotly.js adds an empty <style> and fills it by rule.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF, "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_ENGINE = "posyandu.sessions"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
if IS_HTTPS:
    # One proxy in front, deploy/Caddyfile, and no way around it: it says who asks and how.
    MIDDLEWARE.insert(0, "bontang_stunting.proxy.client_address")
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 31_536_000
# The proxy redirects to HTTPS; other names under the city's domain are not ours to bind.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W008", "security.W021"]

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.UserRateThrottle"],
    # A phone that empties its outbox after an outage sends two batches of 50 a second for a while.
    "DEFAULT_THROTTLE_RATES": {"user": "600/min", "kirim": "120/min"},
    "NUM_PROXIES": 0,  # bontang_stunting/proxy.py has put the client's address in REMOTE_ADDR
    "COERCE_DECIMAL_TO_STRING": False,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "bontang_stunting",
    "DESCRIPTION": "Angka pertumbuhan balita: prevalensi, cakupan, dan definisinya.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {
        "SexCodeEnum": "posyandu.models.people.Sex",
        "SexLetterEnum": ["L", "P"],
        "PeriodKindEnum": ["operasi", "bulan"],
        "SeriesKindEnum": ["operasi", "bulan", "rekap"],
        "FigureStatusEnum": ["sementara", "final", "revisi"],
    },
    # Its own default lets anybody in.
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "bontang_stunting.lib.logs.WithoutRows",
            "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
