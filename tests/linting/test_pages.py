"""Every rule has a page whose examples are true: the bad one gives the rule, the good one nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.linting.situations import small_test, write_test
from workbench.domain.assessment import SituationTest
from workbench.domain.rubric import Criterion, Rubric
from workbench.files.shipped import rubric_directory, season_template, training_directory
from workbench.files.yaml_files.checking import InUse, check_files
from workbench.files.yaml_files.documents import load_rubric
from workbench.files.yaml_files.located import Located
from workbench.linting.rules import RULES
from workbench.linting.waiting import WaitingReviews

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "rules"
SOUND = Path(__file__).with_name("sound.yaml")
READY = "joint_initiative.v1.yaml"
ASSESSMENT = {
    "id": "entry",
    "track": "mentoring",
    "name": {"ru": "Оценка компетенций", "en": "Assessment of competencies"},
    "rubric": "mentor_competencies@1",
    "opens": "2025-11-10 09:00",
    "closes": "2025-11-28 18:00",
}
SEVERITY = {"error": "ошибка", "warning": "предупреждение", "note": "совет"}
_PAGE = re.compile(
    r"# (?P<code>[A-Z]{3}\d{3}) · (?P<name>[a-z-]+) · (?P<severity>\w+)\n\*(?P<about>[^\n]+)\*\n.*"
    r"## Почему это важно\n.+?## Плохо(?: — `(?P<field>[^`]+)`)?\n```yaml\n(?P<bad>.+?)```\n"
    r".*## Хорошо\n```yaml\n(?P<good>.+?)```\n.*## Если так и задумано\n.+",
    re.DOTALL,
)


@dataclass(frozen=True)
class Page:
    text: str
    code: str
    name: str
    severity: str
    about: str
    field: str | None
    bad: str
    good: str


def _page(code: str) -> Page:
    text = (PAGES / f"{code}.md").read_text(encoding="utf-8")
    found = _PAGE.fullmatch(text)
    assert found is not None, f"{code}.md is not built as the other pages"
    return Page(text, **found.groupdict())


@pytest.fixture(scope="module")
def ready() -> dict[str, Any]:
    return _yaml((rubric_directory() / READY).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def finds(ready: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Any]:
    """What is found in the sound rubric, season or training work with a fragment put into it."""
    kinds = {
        "RUB": _in_a_rubric,
        "SEA": _in_a_season,
        "TRN": _in_a_training_work,
        "ASM": _in_a_test_of_situations,
    }
    return lambda code, fragment: kinds[code[:3]](fragment, tmp_path_factory.mktemp(code), ready)


def test_every_rule_has_a_page_and_every_page_a_rule() -> None:
    assert {each.stem for each in PAGES.glob("*.md")} - {"README"} == set(RULES)
    rows = re.findall(
        r"^\| \[(\w+)\]\((\w+)\.md\) \| `([a-z-]+)` \| (\w+) \|",
        (PAGES / "README.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    assert rows == [(code, code, rule.name, SEVERITY[rule.severity]) for code, rule in RULES.items()]


@pytest.mark.parametrize("code", RULES)
def test_a_page_names_its_rule_as_the_program_does(code: str) -> None:
    page, rule = _page(code), RULES[code]
    told = (page.code, page.name, page.severity, page.about)
    assert told == (code, rule.name, SEVERITY[rule.severity], rule.about)


@pytest.mark.parametrize("code", RULES)
def test_the_bad_example_gives_its_rule_at_its_field_and_nothing_else(code: str, finds: Any) -> None:
    page = _page(code)
    found = finds(code, page.bad)
    assert {each.code for each in found} == {code}, [str(each.message) for each in found]
    if page.field is not None:
        assert {str(each.message).split(": ")[0] for each in found} == {page.field}


@pytest.mark.parametrize("code", RULES)
def test_the_good_example_gives_nothing(code: str, finds: Any) -> None:
    assert [(each.code, str(each.message)) for each in finds(code, _page(code).good)] == []


def test_the_sources_that_pages_name_are_known() -> None:
    known = set(re.findall(r"^- \[(\w+)\]", (ROOT / "docs/REFERENCES.md").read_text("utf-8"), re.MULTILINE))
    named = {key for code in RULES for key in re.findall(r"\[([A-Za-z]+\d{4})\]", _page(code).text)}
    assert named
    assert named <= known


def _in_a_rubric(fragment: str, directory: Path, ready: Mapping[str, Any]) -> list[Located]:
    data = _with(_yaml(SOUND.read_text(encoding="utf-8")), _yaml(fragment), ready)
    named = re.match(r"# файл: (\S+)\n", fragment)
    name = named[1] if named else f"story.v{data['version']}.yaml"
    if directory.name.startswith(("RUB020", "RUB021")):  # beside the version before
        _write(directory / "story.v1.yaml", _yaml(SOUND.read_text(encoding="utf-8")))
    if not directory.name.startswith("RUB019"):
        _write(directory / name, data)
        return check_files([directory]).found
    _season(directory, ready, {})
    _write(directory / "rubrics" / name, data)
    in_use = load_rubric(SOUND)
    return check_files([directory], lambda _: InUse(rubrics={in_use.key: in_use})).found


def _in_a_season(fragment: str, directory: Path, ready: Mapping[str, Any]) -> list[Located]:
    _season(directory, ready, _yaml(fragment))
    if not directory.name.startswith("SEA010"):
        return check_files([directory]).found
    newer = "joint_initiative@2"
    waiting = [WaitingReviews(0, newer, reviews=4, jurors=2, parts=("problem",))]
    if _yaml(fragment)["stages"][0]["rubric"] != newer:  # then nothing waits; SEA003 is allowed there
        waiting.clear()
        (directory / "rubrics" / READY.replace("v1", "v2")).unlink()
    return check_files([directory], lambda _: InUse(waiting=waiting)).found


def _in_a_training_work(fragment: str, directory: Path, ready: Mapping[str, Any]) -> list[Located]:
    _season(directory, ready, {})
    (work, *_) = sorted(training_directory().glob("*.yaml"))
    data = _merged(_yaml(work.read_text(encoding="utf-8")), _yaml(fragment))
    (directory / "training").mkdir()
    _write(directory / "training" / work.name, data)
    return check_files([directory]).found


def _in_a_test_of_situations(fragment: str, directory: Path, ready: Mapping[str, Any]) -> list[Located]:
    if directory.name.startswith("ASM009"):
        return _in_an_answered_test(fragment, directory, ready)
    named = re.match(r"# файл: (\S+)\n", fragment)
    return check_files([write_test(directory, _yaml(fragment), named[1] if named else None)]).found


def _in_an_answered_test(fragment: str, directory: Path, ready: Mapping[str, Any]) -> list[Located]:
    _season(directory, ready, {})
    path = write_test(directory / "rubrics", _yaml(fragment))
    in_use = SituationTest.model_validate(small_test())
    found = check_files([directory], lambda _: InUse(tests={in_use.key: in_use})).found
    assert {Path(each.file) for each in found} <= {path}
    return found


def _season(directory: Path, ready: Mapping[str, Any], fragment: Mapping[str, Any]) -> None:
    """A season by the second version of a rubric, the first one still there."""
    (directory / "rubrics").mkdir()
    _write(directory / "rubrics" / READY, ready)
    _write(
        directory / "rubrics" / READY.replace("v1", "v2"), {**ready, "version": 2, "replaces": {"version": 1}}
    )
    data = _yaml(season_template().read_text(encoding="utf-8"))
    stage = {**data["stages"][0], "rubric": "joint_initiative@2"}
    changes = (fragment.get("stages") or [{}])[0]
    assessments = [{**deepcopy(ASSESSMENT), **each} for each in fragment.get("assessments", [])]
    if assessments:
        (directory / "rubrics" / "assessments").mkdir()
        for name in ("mentor_competencies.v1.yaml", "assessments/mentor_situations.v1.yaml"):
            _write(directory / "rubrics" / name, _yaml((rubric_directory() / name).read_text("utf-8")))
    parts = {"stages": [_merged(stage, changes)], "assessments": assessments}
    _write(directory / "season.yaml", {**data, **fragment, **parts})


def _with(sound: dict[str, Any], fragment: dict[str, Any], ready: Mapping[str, Any]) -> dict[str, Any]:
    """The fragment's keys replace those of the rubric; keys of a criterion those of the first one."""
    of_rubric = {name: value for name, value in fragment.items() if name in Rubric.model_fields}
    of_first = {name: value for name, value in fragment.items() if name not in Rubric.model_fields}
    assert set(of_first) <= set(Criterion.model_fields)
    changes = of_rubric.pop("criteria", [of_first])
    criteria = list(sound["criteria"])
    for place, change in enumerate(changes):
        if place < len(criteria):
            criteria[place] = _criterion(criteria[place], change)
        else:
            further = next(each for each in ready["criteria"] if each["id"] == change["id"])
            criteria.append({**further, **change})
    return {**sound, **of_rubric, "criteria": criteria}


def _criterion(sound: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    described = {each["level"]: each for each in sound["levels"]}
    levels = [_without_nulls({**described[each["level"]], **each}) for each in change.get("levels", [])]
    return {**sound, **change, "levels": levels or sound["levels"]}


def _without_nulls(level: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in level.items() if value is not None}


def _merged(base: Any, change: Any) -> Any:
    if isinstance(base, dict) and isinstance(change, dict):
        return {**base, **{name: _merged(base.get(name), value) for name, value in change.items()}}
    return change


def _yaml(text: str) -> dict[str, Any]:
    """Dates and times stay texts, as they are read by the workbench."""
    data = yaml.load(text, Loader=yaml.BaseLoader)
    return _numbers(data) or {}


def _numbers(data: Any) -> Any:
    if isinstance(data, dict):
        return {name: _numbers(value) for name, value in data.items()}
    if isinstance(data, list):
        return [_numbers(each) for each in data]
    return {"true": True, "false": False, "null": None}.get(data, _number(data))


def _number(text: str) -> Any:
    if re.fullmatch(r"-?\d+", text):
        return int(text)
    return float(text) if re.fullmatch(r"-?\d+\.\d+", text) else text


def _write(path: Path, data: Mapping[str, Any]) -> None:
    path.write_text(yaml.safe_dump(dict(data), allow_unicode=True, sort_keys=False), encoding="utf-8")
