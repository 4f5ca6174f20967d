"""The import rules of docs/architecture.md, checked against the source itself."""

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_PURE_GROWTH = {"measurements.who", "measurements.kemenkes", "measurements.assessment"}
_PURE_DASHBOARD = {"dashboard.statistics", "dashboard.results", "dashboard.charts"}

# package -> project packages it may import. The longest matching name owns a module.
ALLOWED: dict[str, set[str]] = {
    "bontang_stunting.lib": set(),
    "posyandu": {"bontang_stunting.lib"},
    "measurements.who": set(),
    "measurements.kemenkes": {"measurements.who"},
    "measurements.assessment": {"measurements.who", "measurements.kemenkes"},
    # It scores what it read, to lay the file's own z beside ours.
    "measurements.importing": {*_PURE_GROWTH, "bontang_stunting.lib"},
    "measurements": {*_PURE_GROWTH, "measurements.importing", "posyandu", "bontang_stunting.lib"},
    "dashboard.statistics": set(),
    "dashboard.results": {"dashboard.statistics"},
    "dashboard.charts": {"dashboard.results", "bontang_stunting.lib"},
    "dashboard": {
        *_PURE_DASHBOARD,
        *_PURE_GROWTH,
        "measurements",
        "posyandu",
        "bontang_stunting.lib",
    },
    # The generated city stands beside the house and is not part of a real one.
    "demo": {
        *_PURE_GROWTH,
        "dashboard",
        "dashboard.results",
        "measurements",
        "measurements.importing",
        "posyandu",
        "bontang_stunting.lib",
    },
}
# package -> the only third-party packages it may import
PURE: dict[str, set[str]] = {
    "bontang_stunting.lib": set(),
    "measurements.who": {"numpy"},
    "measurements.kemenkes": {"numpy"},
    "measurements.assessment": {"numpy"},
    "measurements.importing": {"numpy", "pandas", "python_calamine", "xlsxwriter"},
    "dashboard.statistics": {"numpy"},
    "dashboard.results": {"numpy"},
    "dashboard.charts": {"numpy", "plotly"},
}
TOP = {name.split(".")[0] for name in ALLOWED}
DOORS = {"views", "api", "tasks", "commands", "admin", "urls"}
BEHIND_DOORS = {"models", "services", "queries", "importing", "charts", "statistics", "lib"}


def owner_of(module: str) -> str | None:
    parents = [module.rsplit(".", n)[0] for n in range(module.count(".") + 1)]
    return next((name for name in parents if name in ALLOWED), None)


def imports_of(path: Path, module: str) -> set[str]:
    found = set()
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".")
            base = parts[: len(parts) - node.level + 1] if node.level else []
            prefix = ".".join([*base, *filter(None, [node.module])])
            found.update(f"{prefix}.{alias.name}" for alias in node.names)
    return found


def modules(root: Path) -> list[tuple[str, set[str]]]:
    """Every module of the project with what it imports; migrations are history."""
    found = []
    for path in sorted(p for top in TOP for p in (root / top).rglob("*.py")):
        if "migrations" in path.parts:
            continue
        parts = path.relative_to(root).with_suffix("").parts
        module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found.append((module, imports_of(path, module)))
    return found


def broken_rules(root: Path) -> list[str]:
    broken = []
    for module, targets in modules(root):
        owner = owner_of(module)
        if owner is None:
            continue  # settings, urls, celery: the project package may import anything
        for target in sorted(targets):
            top = target.split(".")[0]
            target_owner = owner_of(target) or (target if top in TOP else None)
            if target_owner and target_owner != owner:
                if target_owner not in ALLOWED[owner]:
                    broken.append(f"{module} may not import {target}")
            elif (
                owner in PURE
                and top not in TOP
                and top not in sys.stdlib_module_names
                and top not in PURE[owner]
            ):
                broken.append(f"{module} must stay free of {top}")
    return broken


def opened_from_behind(root: Path) -> list[str]:
    """Modules behind the doors that import a door: a service never starts a task."""
    broken = []
    for module, targets in modules(root):
        if not BEHIND_DOORS & set(module.split(".")) or DOORS & set(module.split(".")):
            continue
        broken += [
            f"{module} may not import {target}"
            for target in sorted(targets)
            if target.split(".")[0] in TOP and DOORS & set(target.split(".")[1:])
        ]
    return broken


def hidden_work(root: Path) -> list[str]:
    """Modules that use Django's signals: what happens after a save is written where it is saved."""
    signals = ("django.dispatch", "django.db.models.signals", "django.core.signals")
    return [
        module for module, targets in modules(root) if any(t.startswith(signals) for t in targets)
    ]


def write(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)


def test_imports_follow_the_layers():
    assert "\n".join(broken_rules(ROOT)) == ""


def test_services_and_queries_open_no_door():
    assert "\n".join(opened_from_behind(ROOT)) == ""


def test_nothing_hides_in_signals():
    assert hidden_work(ROOT) == []


def test_an_import_that_runs_upwards_is_seen(tmp_path):
    write(tmp_path, "measurements/models/x.py", "from dashboard.models import SummaryCell\n")
    write(tmp_path, "measurements/who/x.py", "import django\nfrom ..models import y\n")

    assert broken_rules(tmp_path) == [
        "measurements.models.x may not import dashboard.models.SummaryCell",
        "measurements.who.x must stay free of django",
        "measurements.who.x may not import measurements.models.y",
    ]


def test_a_service_that_starts_a_task_is_seen(tmp_path):
    write(tmp_path, "measurements/services/x.py", "from measurements.tasks import import_batch\n")

    assert opened_from_behind(tmp_path) == [
        "measurements.services.x may not import measurements.tasks.import_batch"
    ]
