"""The project's own Python files as the structure tests see them: names, imports, syntax trees."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PACKAGES = (
    "bontang_stunting", "posyandu", "measurements", "interventions", "timbang", "dashboard",
    "command_center", "demo",
)  # fmt: skip

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """A file of the application. `imports`: dotted targets, `runs`: those not for types only."""

    name: str
    tree: ast.Module
    imports: frozenset[str]
    runs: frozenset[str]

    def calls(self) -> Iterator[ast.Call]:
        """Every call in the file."""
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))


def read_modules(root: Path) -> list[Module]:
    """Every module below `root`; migrations are history and stand outside the rules."""
    return [
        read_module(path, root)
        for package in PACKAGES
        for path in sorted((root / package).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def read_module(path: Path, root: Path) -> Module:
    parts = path.relative_to(root).with_suffix("").parts
    is_package = parts[-1] == "__init__"
    name = ".".join(parts[:-1] if is_package else parts)
    package = name if is_package else name.rpartition(".")[0]
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    only_types = {id(node) for node in imports_for_types(tree)}
    return Module(
        name,
        tree,
        frozenset(target for node in found for target in targets_of(node, package)),
        frozenset(
            target
            for node in found
            if id(node) not in only_types
            for target in targets_of(node, package)
        ),
    )


def targets_of(node: ast.Import | ast.ImportFrom, package: str) -> list[str]:
    """What a statement imports, in full: `from . import y` in `a.x` is `a.y`."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    parts = package.split(".")
    base = parts[: len(parts) - node.level + 1] if node.level else []
    prefix = ".".join([*base, *filter(None, [node.module])])
    return [f"{prefix}.{alias.name}" for alias in node.names]


def imports_for_types(tree: ast.Module) -> Iterator[ast.AST]:
    """Imports under `if TYPE_CHECKING`: no program runs them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            yield from (inner for statement in node.body for inner in ast.walk(statement))


def within(name: str, names: "set[str] | dict[str, object]") -> str | None:
    """The longest of `names` that is `name` or a package around it."""
    around = [name.rsplit(".", n)[0] for n in range(name.count(".") + 1)]
    return next((found for found in around if found in names), None)


def functions_in(tree: ast.AST) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def called(call: ast.Call) -> str:
    """`date.today` for `date.today()`; the last two names of whatever is called."""
    return ".".join(ast.unparse(call.func).split(".")[-2:])
