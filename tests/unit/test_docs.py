"""What the documents name is there: commands, options, targets, files, variables, logins."""

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class
from django.urls import resolve

from demo.logins import DEMO_LOGINS

ROOT = Path(__file__).resolve().parents[2]
DOCS = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
README = (ROOT / "README.md").read_text(encoding="utf-8")

FENCE = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
# Made by set-up or by running the site, or given by whoever runs it; not committed.
MADE = (".venv", "node_modules", "static/built", "var", ".env")
PATH = re.compile(r"[\w./*-]+(?:\.(?:py|md|sh|js|mjs|css|sql|html|csv|yml|txt|toml|lock|json)|/)")
# Where a document may begin a path that it shortens: "importing/source.py".
BASES = ("", "measurements/", "dashboard/", "posyandu/", "docs/", "tests/")
# Files that a user brings or gets; the documents give them names.
EXAMPLES = {"rekap.csv", "ekspor.xlsx", "batas.geojson", "IN.csv", "OUT.csv", "anthro_zscores.csv"}
CITY_FILES = {"kota.csv", "kecamatan.csv", "kelurahan.csv", "puskesmas.csv", "posyandu.csv"}
OTHER_PROGRAMS = {"pg_dump"}


def spans(text: str) -> list[str]:
    """What stands in backticks on a line."""
    return re.findall(r"(?<!`)`([^`\n]+)`(?!`)", FENCE.sub("", text))


def blocks(text: str) -> list[str]:
    """The lines of every fenced block, without the comments behind them."""
    found = "\n".join(FENCE.findall(text))
    return [line.partition("  #")[0].strip() for line in found.splitlines()]


@cache
def tracked() -> frozenset[str]:
    """Every file and folder of the project, by its path from the root."""
    files = [
        path.relative_to(ROOT)
        for folder in ROOT.iterdir()
        if folder.name not in {*MADE, ".git"} and not folder.name.endswith("_cache")
        for path in ([folder] if folder.is_file() else folder.rglob("*"))
    ]
    return frozenset(str(path) for path in files) | {f.name for f in ROOT.iterdir() if f.is_dir()}


@cache
def words_of_the_source() -> frozenset[str]:
    """Every word of the code, of what starts it, and of the settings' example."""
    texts = (
        (ROOT / name).read_text(encoding="utf-8")
        for name in tracked()
        if name.endswith((".py", ".sql", ".yml", ".example", "scripts/process"))
        and name != name_of(Path(__file__))
    )
    words = {word for text in texts for word in re.findall(r"\w+", text)}
    # The glossary names a count without its n_.
    return frozenset(words | {word[2:] for word in words if word.startswith("n_")})


def is_there(path: str) -> bool:
    path = path.rstrip("/").removeprefix("/")
    if path.startswith(MADE) or Path(path).name in EXAMPLES | CITY_FILES:
        return True
    if "*" in path:
        return any(ROOT.glob(path))
    return any(f"{base}{path}" in tracked() for base in BASES)


def commands_in(text: str) -> list[str]:
    """Every command line of manage.py that a document gives, in backticks or in a block."""
    said = [span for span in spans(text) if "manage.py " in span]
    said += [line for line in blocks(text) if "manage.py " in line]
    lines = [line.partition("manage.py ")[2] for line in said]
    # The README writes "manage.py, then:" over blocks of bare commands.
    return lines + [line for line in blocks(text) if line.split(" ")[0] in get_commands()]


def words_of(path: Path) -> set[str]:
    """Every word in backticks or in a block, without the punctuation around it."""
    text = path.read_text(encoding="utf-8")
    words = {word for line in [*spans(text), *blocks(text)] for word in line.split()}
    return {word.lstrip("(\"'").rstrip(",.;:)\"'") for word in words} - {""}


def options_of(name: str) -> set[str]:
    """The options of a command of manage.py."""
    parser = load_command_class(get_commands()[name], name).create_parser("manage.py", name)
    return {option for action in parser._actions for option in action.option_strings}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


docs = pytest.mark.parametrize("path", DOCS, ids=name_of)


@docs
def test_every_path_that_is_named_exists(path):
    top = tuple(f"{name}/" for name in tracked() if "/" not in name)
    paths = {
        word
        for word in words_of(path)
        if word.startswith(top) or (PATH.fullmatch(word) and word[0] != "/")
    }

    assert sorted(name for name in paths if not is_there(name)) == []


@docs
def test_every_address_that_is_named_leads_to_a_page(path):
    addresses = {word for word in words_of(path) if re.fullmatch(r"/[\w/-]+/", word)}

    for address in addresses:
        resolve(address)  # raises Resolver404


@docs
def test_every_link_leads_somewhere(path):
    links = re.findall(r"(?<!!)\[[^]]*\]\(([^)#]+)", path.read_text(encoding="utf-8"))

    assert [to for to in links if "://" not in to and not (path.parent / to).exists()] == []


@docs
def test_every_make_target_that_is_named_exists(path):
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    text = path.read_text(encoding="utf-8")
    lines = [*spans(text), *blocks(text)]
    named = {m for line in lines for m in re.findall(r"(?:^|[;&|] *|\d )make (\w+)", line)}

    assert named - targets == set()


@docs
def test_every_command_that_is_named_exists_with_its_options(path):
    wrong = []
    for line in commands_in(path.read_text(encoding="utf-8")):
        name, *words = line.split()
        if name not in get_commands():
            wrong.append(name)
            continue
        options = options_of(name)
        wrong += [f"{name} {word}" for word in words if word[:2] == "--" and word not in options]

    assert wrong == []


@docs
def test_every_name_of_code_and_settings_exists(path):
    names = {
        part
        for word in words_of(path)
        if not PATH.fullmatch(word) and "/" not in word
        for part in re.split(r"[.()=$]+", word)
        if re.fullmatch(r"[A-Za-z]+_\w+|[A-Z][a-z]+[A-Z]\w+", part)
    }

    assert sorted(names - words_of_the_source() - OTHER_PROGRAMS) == []


def test_the_readme_gives_the_logins_of_the_demo_city():
    users = set(re.findall(r"^\| `(\w+)` \|", README, re.MULTILINE))
    passwords = {password for _, _, password in DEMO_LOGINS}

    assert users == {username for _, username, _ in DEMO_LOGINS}
    assert [word for word in passwords if f"`{word}`" not in README] == []


def test_the_readme_shows_every_folder_of_the_project():
    ignored = subprocess.run(
        ["git", "check-ignore", *(p.name for p in ROOT.iterdir() if p.is_dir())],
        cwd=ROOT, capture_output=True, text=True,
    ).stdout.split()  # fmt: skip
    folders = {p.name for p in ROOT.iterdir() if p.is_dir()} - {*ignored, ".git"}
    shown = README.partition("## Where things are")[2]

    assert sorted(name for name in folders if f"{name}/" not in shown) == []


def test_the_decisions_are_numbered_without_a_gap():
    names = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("*.md"))

    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
    for name in names:
        title = (ROOT / "docs" / "decisions" / name).read_text(encoding="utf-8").splitlines()[0]
        assert title.startswith(f"# {int(name[:4])}. "), name
