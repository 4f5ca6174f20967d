"""The settings of the site that bench_wall_endurance kills, restarts and renews.

Which release runs is a digest of the files under BASE_DIR: another folder there is another release
of the same code, without a switch in the site for it.
"""

import os
from pathlib import Path

from tests.benchmarks.entry_site_settings import *  # noqa: F403

BASE_DIR = Path(os.environ["BENCH_RELEASE"])
# Nothing is collected before a bench: static/ is served as it lies there.
WHITENOISE_USE_FINDERS = True
