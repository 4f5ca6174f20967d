"""Settings that a slip in the environment must not turn into something else."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_an_empty_name_of_the_folder_is_not_the_folder_one_stands_in(tmp_path):
    environment = {**os.environ, "VAR_DIR": "", "PYTHONPATH": str(ROOT)}
    code = "from bontang_stunting import settings; print(settings.VAR_DIR)"

    said = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True
    )

    assert said.stdout.strip() == str(ROOT / "var")
    assert not list(tmp_path.iterdir())
