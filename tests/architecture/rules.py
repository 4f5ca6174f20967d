"""The rules of docs/architecture.md: functions from modules to sentences on what breaks them."""

import ast
import graphlib
import importlib.metadata
import sys
from pathlib import Path

from scripts import lock
from tests.architecture.source import Module, called, functions_in, within

ROOT = Path(__file__).resolve().parents[2]
GROWTH = {"measurements.who", "measurements.kemenkes", "measurements.assessment"}
LIB = "bontang_stunting.lib"
# The generator of the demo city: the same seed gives the same city, whatever the database holds.
GENERATOR = {
    f"demo.{name}"
    for name in (
        "city", "days", "growth", "people", "population", "published", "reading", "recent",
        "records", "rounds", "routine", "stated",
    )
}  # fmt: skip

# package -> project packages it may import. The longest matching name owns a module.
ALLOWED: dict[str, set[str]] = {
    LIB: set(),
    "posyandu": {LIB, "posyandu.wilayah_files", "posyandu.boundaries_file", "posyandu.matching"},
    "posyandu.matching": set(),
    "posyandu.wilayah_files": {LIB},
    "posyandu.boundaries_file": {LIB},
    "measurements.who": set(),
    "measurements.kemenkes": {"measurements.who"},
    "measurements.assessment": {"measurements.who", "measurements.kemenkes"},
    "measurements.timeline": GROWTH,
    "measurements.scoring_files": GROWTH,
    # It scores what it read, to lay the file's own z beside ours.
    "measurements.importing": {*GROWTH, LIB},
    "measurements": {
        *GROWTH,
        "measurements.timeline",
        "measurements.scoring_files",
        "measurements.importing",
        "posyandu",
        LIB,
    },
    "interventions": {*GROWTH, "measurements", "measurements.timeline", "posyandu", LIB},
    # The weighing table: what phones send and fetch.
    "timbang": {
        *GROWTH,
        "interventions",
        "measurements",
        "measurements.timeline",
        "posyandu",
        "posyandu.matching",
        LIB,
    },
    "dashboard.statistics": set(),
    "dashboard.measures": set(),
    "dashboard.results": {"dashboard.statistics"},
    "dashboard.skdn": {"dashboard.measures", "dashboard.results"},
    # A growth chart is drawn on WHO's lines.
    "dashboard.charts": {"dashboard.results", "dashboard.skdn", "measurements.who", LIB},
    "dashboard.prevalence_files": {*GROWTH, "dashboard.statistics", "measurements.scoring_files"},
    # No file of an import reaches it: what it adds up has been stored. It writes spreadsheets with
    # the cells of the import's sheet of faults, none of which can start a formula.
    "dashboard": {
        *GROWTH,
        "dashboard.statistics",
        "dashboard.measures",
        "dashboard.results",
        "dashboard.skdn",
        "dashboard.charts",
        "dashboard.prevalence_files",
        "measurements",
        "measurements.importing",
        "measurements.timeline",
        "measurements.scoring_files",
        "interventions",
        "timbang",
        "posyandu",
        LIB,
    },
    "command_center.telling": {"dashboard.statistics"},
    # A card is drawn in the colours of the charts.
    "command_center.press": {"dashboard.charts", LIB},
    # The wall: what the dashboard knows of a city, for those who see no child.
    "command_center": {
        *GROWTH,
        "command_center.press",
        "command_center.telling",
        "dashboard",
        "dashboard.statistics",
        "dashboard.measures",
        "dashboard.results",
        "measurements",
        "measurements.timeline",
        "posyandu",
        LIB,
    },
    # The generated city stands on top of the house and is not part of a real one.
    **dict.fromkeys(GENERATOR, GROWTH | GENERATOR),
    "demo": {
        *GENERATOR,
        *GROWTH,
        "dashboard",
        "interventions",
        "measurements",
        "measurements.importing",
        "measurements.timeline",
        "posyandu",
        "timbang",
        LIB,
    },
}
# package -> the only third-party packages it may import. None of them is Django.
PURE: dict[str, set[str]] = {
    LIB: set(),
    "posyandu.wilayah_files": set(),
    "posyandu.boundaries_file": set(),
    "posyandu.matching": {"rapidfuzz"},
    "measurements.who": {"numpy"},
    "measurements.kemenkes": {"numpy"},
    "measurements.assessment": {"numpy"},
    "measurements.timeline": {"numpy"},
    "measurements.scoring_files": {"numpy"},
    "measurements.importing": {"numpy", "pandas", "python_calamine", "xlsxwriter"},
    "dashboard.statistics": {"numpy"},
    "dashboard.measures": set(),
    "dashboard.skdn": set(),
    "dashboard.results": {"numpy"},
    "dashboard.charts": {"numpy", "plotly"},
    "dashboard.prevalence_files": {"numpy"},
    "command_center.telling": {"numpy"},
    "command_center.press": {"pypdfium2", "reportlab"},
    **{name: {"numpy"} for name in GENERATOR},
}
APPS = {name.split(".")[0] for name in ALLOWED} - {"bontang_stunting"}
OURS = APPS | {"bontang_stunting"}

# The floors of one app. A module that no floor names stands on the floor of the doors: what is new
# may not be imported by a service or a model before somebody has given it a place here.
PURE_FLOOR, MODELS, TOOLS, SERVICES, DOORS, ENTRANCES, ADDRESSES = range(7)
FLOOR_OF = {
    "models": MODELS,
    # What services, queries and doors all use: audit trail, bulk inserts, sealed NIK, the filter,
    # how a figure is told to a display.
    "audit": TOOLS,
    "arrays": TOOLS,
    "bulk": TOOLS,
    "inserting": TOOLS,
    "statements": TOOLS,
    "sessions": TOOLS,
    "nik": TOOLS,
    "filters": TOOLS,
    "as_json": TOOLS,
    "services": SERVICES,
    "queries": SERVICES,
    "views": ENTRANCES,
    "pages": ENTRANCES,
    "api": ENTRANCES,
    "admin": ENTRANCES,
    "commands": ENTRANCES,
    "urls": ADDRESSES,
}

# Writes the tables in tables/ and is run by hand; the application never imports it.
SCRIPTS = {"measurements.who.tables.extract"}
# A UUIDv7 is made of the time.
MADE_OF_TIME = {"bontang_stunting.lib.ids"}


# --- between packages ---------------------------------------------------------------------------


def layers(modules: list[Module]) -> list[str]:
    """Imports run down only, and pure packages know the third parties named above."""
    broken = []
    for module in modules:
        owner = within(module.name, ALLOWED)
        if owner is None:
            continue  # settings, urls, runlocal: the project package stands above all of them
        for target in sorted(module.imports):
            top = target.split(".")[0]
            if top in OURS or top in {"tests", "scripts"}:
                target_owner = within(target, ALLOWED) or target
                if target_owner != owner and target_owner not in ALLOWED[owner]:
                    broken.append(f"{module.name} may not import {target}")
            elif owner in PURE and top not in sys.stdlib_module_names | PURE[owner]:
                broken.append(f"{module.name} must stay free of {top}")
    return broken


def circles(modules: list[Module]) -> list[str]:
    """No module leads back to itself. An annotation may name a neighbour: nothing runs it."""
    names = {module.name for module in modules}
    graph = {
        module.name: {found for target in module.runs if (found := within(target, names))}
        for module in modules
    }
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        return [" <- ".join(error.args[1])]
    return []


def strangers_in_production(modules: list[Module]) -> list[str]:
    """Third-party imports that requirements.txt does not lead to: the image has no others."""
    found = lock.blocks((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    installed = {block.name for block in lock.runtime(found)}
    packages_of = importlib.metadata.packages_distributions()
    third_parties = {
        (module.name, top)
        for module in modules
        for top in {target.split(".")[0] for target in module.imports}
        if top not in OURS | sys.stdlib_module_names
    }
    return [
        f"{name} imports {top}, which production does not install"
        for name, top in sorted(third_parties)
        if not installed & {lock.normalised(package) for package in packages_of.get(top, [])}
    ]


# --- inside an app ------------------------------------------------------------------------------


def floor_of(name: str) -> int:
    parts = name.split(".")
    if within(name, PURE):
        return PURE_FLOOR
    if parts[1:2] == ["management"]:
        return ENTRANCES if "commands" in parts else DOORS
    return FLOOR_OF.get(parts[1], DOORS) if len(parts) > 1 else DOORS


def floors(modules: list[Module]) -> list[str]:
    """Addresses → doors → services and queries → models → pure code, in and between apps.

    So a service starts no task, a model calls no service, and nobody imports a view but urls.
    """
    names = {module.name for module in modules}
    return [
        f"{module.name} may not import {target}: it stands higher in its app"
        for module in modules
        if module.name.split(".")[0] in APPS
        for target in sorted(module.imports)
        if target.split(".")[0] in APPS
        and floor_of(within(target, names) or target) > floor_of(module.name)
    ]


def tasks_started_early(modules: list[Module]) -> list[str]:
    """Tasks start with `delay_on_commit`: before the commit a worker would not find the row."""
    return [
        f"{module.name} starts a task by .{call.func.attr}()"
        for module in modules
        for call in module.calls()
        if isinstance(call.func, ast.Attribute) and call.func.attr in {"delay", "apply_async"}
    ]


def tasks_that_are_not_there(modules: list[Module]) -> list[str]:
    """A lower app asks for a higher app's task by its name; the name must be one."""
    named, asked = set(), []
    for module in modules:
        for call in module.calls():
            texts = [a.value for a in call.args if isinstance(a, ast.Constant)]
            keywords = [k.value.value for k in call.keywords if isinstance(k.value, ast.Constant)]
            if called(call) == "shared_task":
                named.update(keywords)
            elif called(call).endswith(".send_task"):
                asked += [(module.name, name) for name in texts[:1]]
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Dict) and module.name.endswith(".settings"):
                asked += [
                    (module.name, value.value)
                    for key, value in zip(node.keys, node.values, strict=True)
                    if isinstance(key, ast.Constant) and key.value == "task"
                ]
    return [f"{module} asks for a task {name}" for module, name in asked if name not in named]


# --- what hides ---------------------------------------------------------------------------------


def hidden_imports(modules: list[Module]) -> list[str]:
    """An import inside a function, or by name, dodges the rules above."""
    by_name = {"importlib.import_module", "import_module", "__import__", "import_string"}
    broken = []
    for module in modules:
        if module.name in SCRIPTS:
            continue
        broken += [
            f"{module.name} imports inside {function.name}()"
            for function in functions_in(module.tree)
            if any(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(function))
        ]
        if module.name.split(".")[0] in APPS:
            broken += [
                f"{module.name} imports by name: {called(call)}"
                for call in module.calls()
                if called(call) in {*by_name, "apps.get_model"}
            ]
    return broken


def signals(modules: list[Module]) -> list[str]:
    """What happens after a save is written where it is saved."""
    homes = ("django.dispatch", "django.db.models.signals", "django.core.signals", "celery.signals")
    return [
        f"{module.name} listens to {target}"
        for module in modules
        for target in sorted(module.imports)
        if target.startswith(homes) or ".signals." in f"{target}."
    ]


def logic_in_save(modules: list[Module]) -> list[str]:
    """A bulk insert calls no `save`: what stands in one would happen only sometimes.

    `Measurement.delete` may stand, because it does nothing but refuse.
    """
    return [
        f"{module.name} overrides {function.name}()"
        for module in modules
        if floor_of(module.name) == MODELS
        for function in functions_in(module.tree)
        if function.name in {"save", "asave", "save_base", "bulk_create", "bulk_update"}
    ]


def clocks(modules: list[Module]) -> list[str]:
    """The day is an argument. Pure code asks no clock, a model or a service asks for no day.

    A service may note the moment (`timezone.now()`), and turn a stored one into its day.
    """
    naive = {"date.today", "datetime.today", "datetime.now", "datetime.utcnow", "time.time"}
    broken = []
    for module in modules:
        floor = floor_of(module.name)
        if floor == PURE_FLOOR and module.name not in MADE_OF_TIME:
            broken += [
                f"{module.name} imports {t}" for t in sorted(module.imports) if t.startswith("time")
            ]
        for call in module.calls():
            asks_for_day = called(call).endswith("localdate") and not call.args
            if called(call) in naive or (asks_for_day and floor < DOORS):
                broken.append(f"{module.name} asks {called(call)}()")
    return broken


def printing(modules: list[Module]) -> list[str]:
    """Commands write to their own stdout, the rest to the log."""
    return [
        f"{module.name} calls {called(call)}()"
        for module in modules
        for call in module.calls()
        if called(call) in {"print", "pprint", "pprint.pprint"}
    ]
