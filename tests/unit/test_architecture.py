"""The house is built as docs/architecture.md says, and each rule sees a file that breaks it."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture.rules import (
    ALLOWED,
    APPS,
    GENERATOR,
    MADE_OF_TIME,
    PURE,
    ROOT,
    SCRIPTS,
    circles,
    clocks,
    floors,
    hidden_imports,
    layers,
    logic_in_save,
    printing,
    signals,
    strangers_in_production,
    tasks_started_early,
    tasks_that_are_not_there,
)
from tests.architecture.source import Module, read_modules

HOUSE = read_modules(ROOT)
Rule = Callable[[list[Module]], list[str]]


def findings(rule: Rule, modules: list[Module]) -> str:
    return "\n".join(rule(modules))


def test_imports_follow_the_layers():
    assert findings(layers, HOUSE) == ""


def test_doors_open_inwards_and_services_open_none():
    assert findings(floors, HOUSE) == ""


def test_no_module_leads_back_to_itself():
    assert findings(circles, HOUSE) == ""


def test_production_installs_all_that_is_imported():
    assert findings(strangers_in_production, HOUSE) == ""


def test_tasks_wait_for_the_commit():
    assert findings(tasks_started_early, HOUSE) == ""


def test_every_task_asked_for_by_name_exists():
    assert findings(tasks_that_are_not_there, HOUSE) == ""


def test_no_import_hides_inside_a_function():
    assert findings(hidden_imports, HOUSE) == ""


def test_nothing_hides_in_signals():
    assert findings(signals, HOUSE) == ""


def test_nothing_hides_in_save():
    assert findings(logic_in_save, HOUSE) == ""


def test_only_doors_ask_what_day_it_is():
    assert findings(clocks, HOUSE) == ""


def test_nothing_prints():
    assert findings(printing, HOUSE) == ""


def test_every_rule_names_packages_that_exist():
    names = {module.name for module in HOUSE}
    allowed = {name for targets in ALLOWED.values() for name in targets}

    assert {*ALLOWED, *PURE, *allowed, *SCRIPTS, *MADE_OF_TIME} - names == set()


def test_pure_code_is_typed_strictly():
    """Unlike the rest, which meets Django's types; the demo city is no part of a real one."""
    mypy = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]
    strict = {
        module.removesuffix(".*")
        for override in mypy["overrides"]
        if override.get("disallow_any_generics")
        for module in override["module"]
    }

    assert PURE.keys() - GENERATOR - strict == set()
    assert APPS - set(mypy["files"]) == set()


# --- the rules see what breaks them -------------------------------------------------------------

UP = "it stands higher in its app"
BREACHES = [
    (layers, "posyandu/models/x.py", "from measurements.models import y",
     "posyandu.models.x may not import measurements.models.y"),
    (layers, "measurements/services/x.py", "import dashboard.queries",
     "measurements.services.x may not import dashboard.queries"),
    (layers, "measurements/who/x.py", "from ..models import y",
     "measurements.who.x may not import measurements.models.y"),
    (layers, "measurements/kemenkes/x.py", "from measurements.assessment import assess",
     "measurements.kemenkes.x may not import measurements.assessment.assess"),
    (layers, "measurements/importing/x.py", "from django.db import models",
     "measurements.importing.x must stay free of django"),
    (layers, "dashboard/charts/x.py", "from dashboard.queries.rounds import y",
     "dashboard.charts.x may not import dashboard.queries.rounds.y"),
    (layers, "dashboard/x.py", "from demo.city import y", "dashboard.x may not import demo.city.y"),
    (layers, "dashboard/x.py", "from bontang_stunting.celery import app",
     "dashboard.x may not import bontang_stunting.celery.app"),
    (layers, "demo/city.py", "from posyandu.models import y",
     "demo.city may not import posyandu.models.y"),
    (layers, "posyandu/x.py", "from tests.factories import y",
     "posyandu.x may not import tests.factories.y"),
    (floors, "measurements/services/x.py", "from measurements.tasks import y",
     f"measurements.services.x may not import measurements.tasks.y: {UP}"),
    (floors, "dashboard/queries/x.py", "from posyandu.access import may",
     f"dashboard.queries.x may not import posyandu.access.may: {UP}"),
    (floors, "measurements/models/x.py", "from measurements.services.marks import y",
     f"measurements.models.x may not import measurements.services.marks.y: {UP}"),
    (floors, "measurements/models/x.py", "from posyandu.audit import record",
     f"measurements.models.x may not import posyandu.audit.record: {UP}"),
    (floors, "measurements/tasks.py", "from measurements.views import y",
     f"measurements.tasks may not import measurements.views.y: {UP}"),
    (floors, "dashboard/views.py", "from dashboard import urls",
     f"dashboard.views may not import dashboard.urls: {UP}"),
    (floors, "dashboard/services/x.py", "from dashboard.management.commands.y import Command",
     f"dashboard.services.x may not import dashboard.management.commands.y.Command: {UP}"),
    (circles, "dashboard/x.py", "from dashboard import x", "dashboard.x <- dashboard.x"),
    (strangers_in_production, "posyandu/x.py", "import hypothesis",
     "posyandu.x imports hypothesis, which production does not install"),
    (tasks_started_early, "measurements/views.py", "def f(task):\n    task.delay(1)",
     "measurements.views starts a task by .delay()"),
    (tasks_that_are_not_there, "measurements/x.py", "app.send_task('dashboard.refresh')",
     "measurements.x asks for a task dashboard.refresh"),
    (tasks_that_are_not_there, "bontang_stunting/settings.py", "S = {'a': {'task': 'b.c'}}",
     "bontang_stunting.settings asks for a task b.c"),
    (hidden_imports, "dashboard/x.py", "def f():\n    from dashboard import views",
     "dashboard.x imports inside f()"),
    (hidden_imports, "posyandu/x.py", "apps.get_model('dashboard', 'SummaryCell')",
     "posyandu.x imports by name: apps.get_model"),
    (signals, "posyandu/x.py", "from django.db.models.signals import post_save",
     "posyandu.x listens to django.db.models.signals.post_save"),
    (logic_in_save, "posyandu/models/x.py", "class A:\n    def save(self): ...",
     "posyandu.models.x overrides save()"),
    (clocks, "measurements/kemenkes/x.py", "from time import time",
     "measurements.kemenkes.x imports time.time"),
    (clocks, "measurements/services/x.py", "today = timezone.localdate()",
     "measurements.services.x asks timezone.localdate()"),
    (clocks, "dashboard/views.py", "today = date.today()", "dashboard.views asks date.today()"),
    (printing, "dashboard/x.py", "print(1)", "dashboard.x calls print()"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "path", "text", "sentence"), BREACHES)
def test_a_breach_is_seen(tmp_path, rule, path, text, sentence):
    write(tmp_path, path, text)

    assert findings(rule, read_modules(tmp_path)) == sentence


def test_a_circle_of_several_modules_is_seen(tmp_path):
    write(tmp_path, "posyandu/a.py", "from posyandu.b import f")
    write(tmp_path, "posyandu/b.py", "import posyandu.c")
    write(tmp_path, "posyandu/c.py", "from .a import g")

    assert set(findings(circles, read_modules(tmp_path)).split(" <- ")) == {
        "posyandu.a", "posyandu.b", "posyandu.c",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "path", "text"),
    [
        (layers, "dashboard/services/x.py", "from measurements.models import StaleCell"),
        (layers, "measurements/kemenkes/x.py", "import numpy as np\nfrom ..who import Rule"),
        (layers, "bontang_stunting/urls.py", "from dashboard import views"),
        (floors, "measurements/views.py", "from measurements.tasks import write_import"),
        (floors, "dashboard/urls.py", "from dashboard import api, views"),
        (floors, "dashboard/services/x.py", "from measurements.services.derivation import y"),
        (circles, "posyandu/x.py",
         "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from posyandu.x import X"),
        (tasks_started_early, "measurements/views.py", "task.delay_on_commit(1)"),
        (logic_in_save, "posyandu/services/x.py", "class A:\n    def save(self): ..."),
        (clocks, "dashboard/views.py", "today = timezone.localdate()"),
        (clocks, "dashboard/services/x.py", "now = timezone.now()\nday = timezone.localdate(now)"),
    ],
)  # fmt: skip
def test_what_the_house_needs_is_no_breach(tmp_path, rule, path, text):
    write(tmp_path, path, text)

    assert findings(rule, read_modules(tmp_path)) == ""


def write(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text + "\n")
