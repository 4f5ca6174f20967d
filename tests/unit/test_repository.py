"""Facts about the files that start, build and ship the project."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from scripts import lock

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
LOCK = lock.blocks((ROOT / "requirements.lock").read_text())


def required(file: str) -> dict[str, str]:
    """Name → version of the lines of a requirements file."""
    pins = re.findall(
        r"^([\w.-]+)(?:\[[^]]*\])?==([\w.]+)", (ROOT / file).read_text(), re.MULTILINE
    )
    return {lock.normalised(name): version for name, version in pins}


# --- docker-compose.yml -------------------------------------------------------------------------


def test_the_compose_file_follows_the_compose_schema():
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec",
         "docker-compose.yml"],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout


def test_production_has_every_process_of_the_site():
    assert set(SERVICES) == {"db", "redis", "prepare", "web", "worker", "beat", "proxy"}


def test_every_lasting_service_says_whether_it_is_healthy():
    assert [name for name in SERVICES if "healthcheck" not in SERVICES[name]] == ["prepare"]


def test_only_the_proxy_is_reachable_from_outside():
    assert [name for name in SERVICES if "ports" in SERVICES[name]] == ["proxy"]


def test_the_database_and_the_broker_have_no_way_out():
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert SERVICES["db"]["networks"] == SERVICES["redis"]["networks"] == ["inside"]


def test_the_containers_run_what_is_started_by_hand():
    script = (ROOT / "scripts" / "process").read_text()

    for name in ("prepare", "web", "worker", "beat"):
        assert SERVICES[name]["command"] == ["scripts/process", name]
        assert re.search(rf"^{name}\)", script, re.MULTILINE)


def test_every_volume_that_is_mounted_is_declared():
    mounted = {
        volume.partition(":")[0]
        for service in SERVICES.values()
        for volume in service.get("volumes", [])
        if not volume.startswith((".", "/"))
    }

    assert mounted == set(COMPOSE["volumes"])


def test_the_image_does_not_run_as_root():
    assert re.search(r"^USER bontang$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)


def test_no_secret_has_a_value_in_a_committed_file():
    example = (ROOT / ".env.example").read_text()

    for name in ("SECRET_KEY", "NIK_KEY", "POSTGRES_PASSWORD"):
        assert re.search(rf"^{name}=$", example, re.MULTILINE)


def test_the_example_names_every_setting_that_is_read():
    sources = (ROOT / "bontang_stunting" / "settings.py").read_text()
    read = set(re.findall(r'(?:env\.\w+|secret)\(\s*"(\w+)"', sources))
    example = (ROOT / ".env.example").read_text()

    assert {
        name for name in read if not re.search(rf"^(# )?{name}=", example, re.MULTILINE)
    } == set()


# --- the lock files -----------------------------------------------------------------------------


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_the_lock_has_every_required_version(file):
    locked = {block.name: re.search(r"==([^ ]+)", block.lines)[1] for block in LOCK}

    assert {name: locked.get(name) for name in required(file)} == required(file)


def test_every_locked_package_has_a_hash():
    assert [block.name for block in LOCK if "--hash=sha256:" not in block.lines] == []


def test_what_production_installs_is_the_runtime_and_nothing_else():
    chosen = {block.name for block in lock.runtime(LOCK)}

    assert set(required("requirements.txt")) <= chosen
    assert {"asgiref", "cffi", "kombu", "sqlparse"} <= chosen  # needed by needed packages
    assert not chosen & (set(required("requirements-dev.txt")) | {"pluggy", "mypy-extensions"})


def test_the_lock_files_name_no_registry():
    for file in ("requirements.lock", "package-lock.json"):
        text = (ROOT / file).read_text()
        assert not re.search(r"index-url|find-links|\"resolved\"", text), file


def test_front_end_packages_are_pinned_exactly():
    wanted = json.loads((ROOT / "package.json").read_text())["devDependencies"]
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]

    assert {name: locked[f"node_modules/{name}"]["version"] for name in wanted} == wanted


# --- what is not committed ----------------------------------------------------------------------


def test_nothing_built_or_private_is_committed():
    if not (ROOT / ".git").exists():
        return  # unpacked from an archive: nothing is committed here
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()

    built = ("var/", "static/built/", "node_modules/", ".venv/")
    private = re.compile(r"^\.env$|rekap_bulanan_gizi|boundaries_MIT")
    assert [path for path in tracked if path.startswith(built) or private.search(path)] == []
