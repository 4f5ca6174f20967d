"""The settings of the sites that bench_entry loads: the project's, on the bench's database.

One kader of the bench stands for many: only the throttles per user are lifted.
"""

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES, REST_FRAMEWORK

DATABASES["default"]["CONN_MAX_AGE"] = 600  # as bontang_stunting/settings.py has it
REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] = {"user": "10000000/min", "kirim": "10000000/min"}
