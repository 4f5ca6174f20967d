"""The settings of the site's own processes in the browser proofs: the tests', served as in earnest.

Static files are collected, hashed and compressed as in production: what a phone downloads and what
its service worker keeps hangs on their names and sizes. SITE_STATIC_ROOT is where they are;
SITE_EXTRA_STATIC, a folder, stands before static/: another version of the app.
"""

import os

from tests.settings import *  # noqa: F403
from tests.settings import STATICFILES_DIRS, STORAGES

STORAGES["staticfiles"] = {"BACKEND": "tests.e2e.static_storage.Storage"}
STATIC_ROOT = os.environ["SITE_STATIC_ROOT"]
if extra := os.environ.get("SITE_EXTRA_STATIC"):
    STATICFILES_DIRS = [extra, *STATICFILES_DIRS]
