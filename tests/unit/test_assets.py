"""When `make setup` installs packages and bundles anew, and when it leaves them alone."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from scripts import assets


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project in the place of this one; its commands are noted in `commands`."""
    files = (
        "package.json", "package-lock.json", ".npmrc", "scripts/assets.py", "frontend/build.mjs",
        "frontend/timbang/engine/index.js", "measurements/who/tables/wfa.csv",
        "node_modules/idb/index.js", "static/built/timbang.js",
    )  # fmt: skip
    for name in files:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"content of {name}")
    monkeypatch.setattr(assets, "ROOT", tmp_path)
    monkeypatch.setattr(assets, "STAMP", tmp_path / "static/built/.stamp")
    monkeypatch.setattr(assets, "PACKAGES_STAMP", tmp_path / "node_modules/.stamp")
    monkeypatch.setattr(assets, "WHO_TABLES", tmp_path / "measurements/who/tables")
    monkeypatch.setattr(assets, "__file__", str(tmp_path / "scripts/assets.py"))
    return tmp_path


@pytest.fixture
def steps(project: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was run, as "ci" and "build"; nothing is."""
    ran: list[str] = []

    def note(command: Sequence[str], *, path: str | None) -> None:
        ran.append("ci" if "ci" in command else "build")

    monkeypatch.setattr(assets, "run", note)
    assets.main()
    assert ran == ["ci", "build"]
    ran.clear()
    return ran


def test_a_second_run_does_nothing(steps):
    assets.main()

    assert steps == []


@pytest.mark.parametrize(
    "source",
    ["frontend/build.mjs", "frontend/timbang/engine/index.js", "measurements/who/tables/wfa.csv"],
)
def test_what_the_bundles_are_made_of_is_bundled_again_without_npm(project, steps, source):
    (project / source).write_text("changed")

    assets.main()

    assert steps == ["build"]


def test_a_new_file_in_a_new_folder_is_bundled(project, steps):
    (project / "frontend/timbang/ui").mkdir()
    (project / "frontend/timbang/ui/list.js").write_text("new")

    assets.main()

    assert steps == ["build"]


def test_a_file_that_moved_is_bundled_again(project, steps):
    (project / "frontend/timbang/engine/index.js").rename(project / "frontend/timbang/index.js")

    assets.main()

    assert steps == ["build"]


@pytest.mark.parametrize("source", ["package-lock.json", "package.json", ".npmrc"])
def test_other_packages_are_installed_before_the_bundles(project, steps, source):
    (project / source).write_text("changed")

    assets.main()

    assert steps == ["ci", "build"]


def test_what_is_built_is_no_source(project, steps):
    (project / "static/built/timbang.js").write_text("changed")
    (project / "node_modules/idb/index.js").write_text("changed")

    assets.main()

    assert steps == []


def test_an_installation_that_broke_off_is_done_again(project, steps, monkeypatch):
    before = (project / "package-lock.json").read_text()

    def break_off(command: Sequence[str], *, path: str | None) -> None:
        raise SystemExit(1)

    with monkeypatch.context() as broken:
        broken.setattr(assets, "run", break_off)
        (project / "package-lock.json").write_text("changed")
        with pytest.raises(SystemExit):
            assets.main()
    (project / "package-lock.json").write_text(before)
    (project / "frontend/build.mjs").write_text("changed")
    assets.main()

    assert steps == ["ci", "build"]
