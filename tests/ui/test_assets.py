"""The scripts as one ES module that a browser takes as text: nothing imported, nothing from outside."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from workbench.ui.assets import STATIC, css, esm
from workbench.ui.chair_view import ChairView
from workbench.ui.competency_view import CompetencyView
from workbench.ui.groups_view import GroupsView
from workbench.ui.juror_view import JurorView
from workbench.ui.scenarios_view import ScenariosView
from workbench.ui.tuning_view import TuningView

VIEWS = {
    "juror": JurorView,
    "chair": ChairView,
    "competency": CompetencyView,
    "scenarios": ScenariosView,
    "groups": GroupsView,
    "tuning": TuningView,
}
MODULES = {screen: str(view._esm) for screen, view in VIEWS.items()}
STYLES = {screen: str(view._css) for screen, view in VIEWS.items()}
OWN = sorted(STATIC.glob("*.js"))
WRITES_HTML = (
    r"innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML"
    r"|document\.write|createContextualFragment|srcdoc"
)
VENDORED = (STATIC / "vendor" / "preact-htm.js").read_text(encoding="utf-8")


def code(script: str) -> str:
    """A script without its comments and the contents of plain strings; template texts stay."""
    without_strings = re.sub(r'"(?:[^"\\\n]|\\.)*"', '""', script)
    return re.sub(r"(?m)^\s*//.*$|(?<=[;{},)])\s+//.*$", "", without_strings)


@pytest.mark.parametrize("screen", MODULES)
def test_module_exports_one_widget_and_imports_nothing(screen: str) -> None:
    module = code(MODULES[screen])
    assert len(re.findall(r"\bexport\s+default\b", module)) == 1
    assert len(re.findall(r"\bexport\b", module)) == 1
    assert re.search(r"(?:^|[;}\n])\s*import[\s{*(\"']", module) is None
    assert re.search(r"\bimport\s*\(|\brequire\s*\(|importScripts", module) is None


@pytest.mark.parametrize("screen", MODULES)
def test_no_address_outside_is_in_scripts_or_styles(screen: str) -> None:
    addresses = re.findall(r"(?:https?:)?//[\w.-]+\.[a-z]{2,}[^\s\"'`)]*", MODULES[screen] + STYLES[screen])
    # The name of a namespace, which is never fetched.
    assert set(addresses) <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xhtml"}
    assert re.search(r"@import|url\(\s*['\"]?(?!data:|#)", STYLES[screen]) is None


@pytest.mark.parametrize("screen", MODULES)
def test_nothing_in_a_module_runs_text_as_code(screen: str) -> None:
    assert re.search(r"\beval\s*\(|\bnew\s+Function\b|\bFunction\s*\(", MODULES[screen]) is None
    assert re.search(r"\bset(?:Timeout|Interval)\s*\(\s*['\"`]", MODULES[screen]) is None


@pytest.mark.parametrize("script", OWN, ids=lambda path: path.name)
def test_our_scripts_write_texts_and_never_html(script: Path) -> None:
    source = script.read_text(encoding="utf-8")
    assert re.search(WRITES_HTML, source) is None


def test_vendored_preact_stays_inside_the_module_and_gives_what_the_scripts_use() -> None:
    first = MODULES["juror"].splitlines()[0]
    names = first[: first.index("}")].removeprefix("const {").split(",")
    assert {"html", "render", "useEffect", "useRef", "useState"} <= set(names)
    assert "return {" in MODULES["juror"]
    assert not re.search(r"\bexport\s*\{", MODULES["juror"])
    assert VENDORED.rstrip().endswith(("};", "}"))


@pytest.mark.parametrize("screen", MODULES)
def test_names_at_the_top_of_the_joined_parts_are_declared_once(screen: str) -> None:
    """The parts share one scope: a second declaration would be a syntax error in the browser."""
    lines = MODULES[screen].splitlines()
    shared = re.match(r"const \{([\w,$]+)\}", lines[0])
    assert shared is not None
    declared = shared[1].split(",")
    for line in lines[1:]:
        declared += re.findall(r"^(?:const|let|var|class|(?:async )?function)\s+([\w$]+)", line)
    assert sorted(name for name in set(declared) if declared.count(name) > 1) == []


def test_styles_are_joined_in_the_order_named() -> None:
    joined = css("base.css", "juror.css")
    assert joined.startswith((STATIC / "base.css").read_text(encoding="utf-8"))
    assert joined.endswith((STATIC / "juror.css").read_text(encoding="utf-8"))


def test_a_part_that_is_not_there_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        esm("no_such_part.js")
