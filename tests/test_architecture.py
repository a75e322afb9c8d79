"""The shape of the code: who may import whom, what loads when, what a notebook may hold."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "workbench"

# From the ground up. A unit (a subpackage or module at the top) imports only from layers below its own.
LAYERS: list[set[str]] = [
    {"errors"},
    {"domain", "i18n"},
    {"config", "psychometrics"},
    {"scoring", "similarity", "assignment", "pairing", "selection", "linting"},
    {"workflows"},
    {"store", "files", "charts", "ui"},
    {"app"},
    {"serving"},
    {"cli"},
]
LAYER_OF = {unit: number for number, layer in enumerate(LAYERS) for unit in layer}
FORBIDDEN_BESIDES = {("app", "ui")}  # what commands and notebooks share has no screen

# A library that only some units may import, wherever in the module.
HOMES = {
    "sqlalchemy": {"store"},
    "alembic": {"store"},
    "yaml": {"files"},
    "openpyxl": {"files"},
    "reportlab": {"files"},
    "ipywidgets": {"ui"},
    "anywidget": {"ui"},
    "voila": {"serving"},
    "tornado": {"serving"},
    "click": {"cli"},
    "rich": {"cli"},
}
# Libraries that take long to load: imported on use; at the top of a module only in these units.
HEAVY: dict[str, set[str]] = {
    "torch": set(),
    "sentence_transformers": set(),
    "transformers": set(),
    "sklearn": set(),
    "scipy": {"psychometrics", "assignment", "pairing", "selection", "similarity", "scoring"},
    "pandas": {"psychometrics", "pairing", "selection", "charts"},
    "ortools": {"assignment", "pairing"},
    "voila": {"serving"},
    "openpyxl": {"files"},
    "reportlab": {"files"},
    "matplotlib": {"charts"},
}
# Domain and methods do no I/O and read no clock; workflows are given a clock and a store.
PURE = [*LAYERS[1], "psychometrics", *LAYERS[3], "workflows"]
IMPURE_MODULES = {
    "os",
    "pathlib",
    "io",
    "sqlite3",
    "socket",
    "subprocess",
    "shutil",
    "tempfile",
    "urllib",
    "httpx",
}
IMPURE_CALLS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("date", "today"),
    ("time", "time"),
    ("random", "random"),
}
MAY_READ_FILES = {"i18n", "similarity"}  # catalogues; an encoder that loads its own model

MAX_MODULE_LINES = 400
MAX_CELL_LINES = 15
NOTEBOOK_IMPORTS = ("workbench", "workbench.app", "workbench.charts", "workbench.ui")


@dataclass(frozen=True)
class Module:
    path: Path
    tree: ast.Module

    @property
    def unit(self) -> str:
        return self.path.relative_to(PACKAGE).parts[0].removesuffix(".py")

    def __str__(self) -> str:
        return str(self.path.relative_to(ROOT))


MODULES = [
    Module(path, ast.parse(path.read_text(encoding="utf-8"), str(path)))
    for path in sorted(PACKAGE.rglob("*.py"))
    if path != PACKAGE / "__init__.py"
]
NOTEBOOKS = sorted(
    path for path in (ROOT / "notebooks").rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts
)


def imported(nodes: Iterator[ast.AST] | list[ast.stmt]) -> Iterator[tuple[int, str]]:
    """Line and full name of everything imported: `from a.b import c` is a.b.c, so submodules count."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from ((node.lineno, each.name) for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{each.name}") for each in node.names)


def loaded_with(statements: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that run when the module is imported, without those for type checkers only."""
    for statement in statements:
        yield statement
        if isinstance(statement, ast.If) and "TYPE_CHECKING" in ast.unparse(statement.test):
            yield from loaded_with(statement.orelse)
        elif not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            for field in ("body", "orelse", "finalbody"):
                yield from loaded_with(getattr(statement, field, []))
            for handler in getattr(statement, "handlers", []):
                yield from loaded_with(handler.body)


def test_every_unit_has_its_layer():
    assert {module.unit for module in MODULES} <= set(LAYER_OF)


def test_imports_point_down_the_layers():
    wrong = []
    for module in MODULES:
        for line, name in imported(ast.walk(module.tree)):
            parts = name.split(".")
            if parts[0] != "workbench" or len(parts) == 1 or parts[1] not in LAYER_OF:
                continue
            other = parts[1]
            if other == module.unit:
                continue
            if LAYER_OF[other] >= LAYER_OF[module.unit] or (module.unit, other) in FORBIDDEN_BESIDES:
                wrong.append(f"{module}:{line} imports {name}")

    assert wrong == []


def test_imports_are_written_in_full():
    relative = [
        f"{module}:{node.lineno}"
        for module in MODULES
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and node.level
    ]

    assert relative == []


def test_each_library_has_its_home():
    wrong = [
        f"{module}:{line} imports {name}; only {', '.join(sorted(HOMES[name.split('.')[0]]))} may"
        for module in MODULES
        for line, name in imported(ast.walk(module.tree))
        if module.unit not in HOMES.get(name.split(".")[0], {module.unit})
    ]

    assert wrong == []


def test_heavy_libraries_are_imported_on_use():
    wrong = [
        f"{module}:{line} imports {name} at the top; import it in the function that needs it"
        for module in MODULES
        for line, name in imported(list(loaded_with(module.tree.body)))
        if module.unit not in HEAVY.get(name.split(".")[0], {module.unit})
    ]

    assert wrong == []


def test_domain_methods_and_workflows_do_no_io_and_read_no_clock():
    wrong = []
    for module in MODULES:
        if module.unit not in PURE:
            continue
        if module.unit not in MAY_READ_FILES:
            wrong += [
                f"{module}:{line} imports {name}"
                for line, name in imported(ast.walk(module.tree))
                if name.split(".")[0] in IMPURE_MODULES
            ]
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                owner = ast.unparse(node.func.value).rpartition(".")[2]
                if (owner, node.func.attr) in IMPURE_CALLS:
                    wrong.append(f"{module}:{node.lineno} calls {owner}.{node.func.attr}()")

    assert wrong == []


def test_no_module_is_too_long_to_be_read():
    lengths = {str(module): len(module.path.read_text(encoding="utf-8").splitlines()) for module in MODULES}

    assert {name: lines for name, lines in lengths.items() if lines > MAX_MODULE_LINES} == {}


def loaded_after(statement: str) -> set[str]:
    """The top-level packages in a fresh interpreter after `statement`."""
    code = f"{statement}\nimport sys\nprint(*sorted({{each.split('.')[0] for each in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_importing_the_package_loads_nothing_heavy():
    assert loaded_after("import workbench").isdisjoint([*HEAVY, *HOMES, "numpy", "pydantic"])


@pytest.mark.parametrize("view", ["juror_view", "chair_view", "competency_view"])
def test_a_jurors_kernel_stays_lean(view):
    loaded = loaded_after(f"import workbench.app\nimport workbench.ui.{view}")

    assert "anywidget" in loaded
    assert loaded.isdisjoint(set(HEAVY) | {"numpy"})


def test_there_are_notebooks_to_look_at():
    assert {"juror.ipynb", "chair.ipynb", "competency.ipynb"} <= {path.name for path in NOTEBOOKS}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_is_composition(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    for number, cell in enumerate(each for each in cells if each["cell_type"] == "code"):
        source = "".join(cell["source"])
        tree = ast.parse(source, f"{path.name}, code cell {number}")
        assert len(source.splitlines()) <= MAX_CELL_LINES, f"code cell {number} is too long"
        defined = [
            type(node).__name__
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        ]
        assert defined == [], f"code cell {number}: definitions belong in the package"
        for _, name in imported(ast.walk(tree)):
            home = ".".join(name.split(".")[:2])
            assert home in NOTEBOOK_IMPORTS or name.rpartition(".")[0] == "workbench", name


@pytest.mark.parametrize(
    "path", [each for each in NOTEBOOKS if each.parent.name == "judging"], ids=lambda path: path.name
)
def test_a_judging_notebook_holds_no_outputs(path):
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None
