"""A mistake in a file that people write is told in Russian: no English but what stands in the file."""

from __future__ import annotations

import contextlib
import json
import random
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from babel.messages.extract import extract_from_file

import workbench
from tests.domain import test_replacement_checks, test_rubric_checks
from tests.files.rubrics import test_to_xlsx
from tests.files.yaml_files import test_cut_scores, test_documents, test_documents_fuzz
from tests.linting.situations import ready_test, small_test
from tests.standard_case import RUBRIC, TEST
from workbench.domain import rubric as rubric_module
from workbench.domain import season as season_module
from workbench.domain.assessment import SituationTest
from workbench.domain.cut_scores import CutScores
from workbench.domain.rubric import Rubric
from workbench.domain.season import Season
from workbench.errors import InvalidDocument, UnreadableFile, UnusableTable, WorkbenchError
from workbench.files.competencies.panel_judgements import read_item_judgements
from workbench.files.competencies.panel_tables import HEADINGS, panel_rows
from workbench.files.rubrics.from_xlsx import rubric_from_xlsx
from workbench.files.shipped import rubric_directory, season_template, training_directory
from workbench.files.yaml_files import assessments as situations
from workbench.files.yaml_files.checking import check_files
from workbench.files.yaml_files.cut_scores import load_cut_scores
from workbench.files.yaml_files.documents import load_rubric, load_rubrics, load_season
from workbench.files.yaml_files.lint_formats import FORMATS, formatted
from workbench.files.yaml_files.training import TrainingFile, load_training_work
from workbench.files.yaml_files.yaml_nodes import yaml_of
from workbench.i18n import translator

PACKAGE = Path(workbench.__file__).parent
RUSSIAN = translator("ru").gettext
SOURCES = (
    *sorted((PACKAGE / "files" / "yaml_files").glob("*.py")),
    *sorted((PACKAGE / "files" / "rubrics").glob("*.py")),
    *sorted((PACKAGE / "files" / "competencies").glob("panel_*.py")),
    *sorted((PACKAGE / "domain").glob("*_checks.py")),
    *(PACKAGE / "domain" / f"{name}.py" for name in ("problems", "season", "cut_scores", "assessment")),
)
MODELS = (Season, Rubric, SituationTest, TrainingFile, CutScores)
# What is written so in Russian too: formats, programs, examples of what to write.
AS_THEY_ARE = {"UTF", "Windows", "Excel", "YAML", "Europe", "Moscow", "true", "false"} | {
    *("workbench", "rubric", "restore", "rubrics"),  # a command, a directory
}
WORD = re.compile(r"[A-Za-z][A-Za-z_]+")
# What a writer put into the file, or is to put there letter for letter.
GIVEN = re.compile(r"«[^»]*»|`[^`]*`|\{[^}]*\}|[\w.]+@[\w.]+")
NAME = re.compile(r"[a-z][a-z0-9_@./:-]*")


def names_of_fields() -> set[str]:
    """Fields of the models, and the words that may stand in them."""

    def walk(part: object) -> Iterator[str]:
        if isinstance(part, dict):
            yield from part.get("properties", {})
            yield from (str(each) for each in (*part.get("enum", ()), part.get("const", "")))
            for each in part.values():
                yield from walk(each)
        elif isinstance(part, list):
            for each in part:
                yield from walk(each)

    return {name for model in MODELS for name in walk(model.model_json_schema())}


def ids_in(data: object) -> Iterator[str]:
    """What a file calls its parts, as opposed to its texts."""
    if isinstance(data, dict):
        yield from (str(key) for key in data)
        data = list(data.values())
    if isinstance(data, list):
        for each in data:
            yield from ids_in(each)
    elif isinstance(data, str) and NAME.fullmatch(data):
        yield data


KNOWN = {
    word
    for name in (
        *names_of_fields(),
        *ids_in(yaml.safe_load(test_documents.SEASON)),
        *ids_in(yaml.safe_load(test_documents.RUBRIC)),
        *ids_in(test_rubric_checks.full()),
        *ids_in(test_replacement_checks.second()),
        *ids_in(small_test()),
        *(each.id for each in (*RUBRIC.criteria, *TEST.situations)),
        test_cut_scores.RUBRIC.key,
        *(each.id for each in test_cut_scores.RUBRIC.criteria),
    )
    for word in WORD.findall(name)
}


def foreign(text: str, written: str = "") -> set[str]:
    """English words of a message that neither belong to the files nor are `written` by the test itself."""
    return set(WORD.findall(GIVEN.sub(" ", text))) - KNOWN - AS_THEY_ARE - set(WORD.findall(written))


def told(read: Callable[[], object], file: Path | str = "") -> str:
    """What a person reads of a file, its own name apart."""
    with pytest.raises(WorkbenchError) as caught:
        read()
    return caught.value.translated(RUSSIAN).replace(str(file), "FILE").replace("FILE", "")


def marked() -> list[tuple[str, str]]:
    return [
        (f"{source.name}:{line}", str(message))
        for source in SOURCES
        for line, message, _comments, _context in extract_from_file(
            "python", str(source), keywords={"N_": None}
        )
    ]


def test_every_sentence_about_a_file_is_wholly_russian() -> None:
    assert len(marked()) > 150
    left = {place: foreign(re.sub(r"%\(\w+\)s", "", RUSSIAN(text))) for place, text in marked()}
    assert {place: words for place, words in left.items() if words} == {}


@pytest.mark.parametrize(("old", "new", "said"), test_documents.SEASON_MISTAKES)
def test_a_mistake_in_a_season_is_told_in_russian(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = tmp_path / "season.yaml"
    path.write_text(test_documents.changed(test_documents.SEASON, (old, new)), encoding="utf-8")
    message = told(lambda: load_season(path), path)
    assert foreign(message, new) == set(), message
    assert said not in message


@pytest.mark.parametrize(("old", "new", "said"), test_documents.RUBRIC_MISTAKES)
def test_a_mistake_in_a_rubric_is_told_in_russian(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = tmp_path / "rubric.yaml"
    path.write_text(test_documents.changed(test_documents.RUBRIC, (old, new)), encoding="utf-8")
    message = told(lambda: load_rubric(path), path)
    assert foreign(message, new) == set(), message
    assert said not in message


@pytest.mark.parametrize(("text", "said"), test_documents.MISREAD)
def test_a_slip_of_writing_is_told_in_russian(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "season.yaml"
    path.write_text(text, encoding="utf-8")
    message = told(lambda: load_season(path), path)
    assert foreign(message, text) == set(), message
    assert said not in message


def messages(problems: Iterable[tuple[object, Any]]) -> str:
    return "\n".join(said.translated(RUSSIAN) for _, said in problems)


@pytest.mark.parametrize(
    ("path", "value"),
    [case[:2] for case in test_rubric_checks.CONTRADICTIONS],
    ids=lambda each: str(each)[:40],
)
def test_a_contradiction_in_a_rubric_is_told_in_russian(path: Any, value: object) -> None:
    found = messages(rubric_module.disagreements(test_rubric_checks.changed(path, value)))
    assert found
    assert foreign(found, str(value)) == set(), found


@pytest.mark.parametrize("replaces", [each[0] for each in test_replacement_checks.CONTRADICTIONS])
def test_a_contradiction_about_earlier_ratings_is_told_in_russian(replaces: dict[str, Any]) -> None:
    found = messages(rubric_module.disagreements(test_replacement_checks.second(**replaces)))
    assert found
    assert foreign(found, str(replaces)) == set(), found


def test_contradictions_in_a_season_are_told_in_russian() -> None:
    quotas = [
        {"attribute": "region", "value": "Мосва", "minimum": 1},
        {"attribute": "district", "value": "Дальний", "minimum": 1},
        {"attribute": "category", "value": "Учитель", "minimum": 1},
        {"attribute": "track", "value": "Театр", "minimum": 1},
        *[{"attribute": "region", "value": "Москва", "minimum": 6}] * 2,
    ]
    rule = {"stage": "initiatives", "seats": 10, "quotas": quotas, "ties": ["criterion:style"]}
    decided = {"must_have": {"И-0001": ""}, "excluded": {"И-0001": "нет"}}
    data = {
        "tracks": [{"id": "media", "name": {"ru": "Медиа"}}, {"id": "media", "name": {"ru": "МЕДИА"}}],
        "eligibility": {"categories": [{"id": "teacher", "name": {"ru": "Педагог"}}]},
        "stages": [{"id": "initiatives", "track": "art"}],
        "selection": [{**rule, **decided}, {"stage": "initiatives"}, {"stage": "finals"}],
        "pairing": {"track": "art"},
        "regions": {"Мск": "Москваа"},
        "assessments": [
            {"id": "entry", "track": "art", "sources": ["self", "self"], "compared_with": "last"},
            {"id": "next", "compared_with": "next"},
        ],
    }
    found = messages(season_module.disagreements(data))
    assert len(found.splitlines()) >= 17
    assert foreign(found, str(data)) == set(), found


@pytest.mark.parametrize("mistake", test_to_xlsx.MISTAKES)
def test_a_mistake_in_a_workbook_is_told_in_russian(mistake: str, tmp_path: Path) -> None:
    edit, said = test_to_xlsx.MISTAKES[mistake]
    path = test_to_xlsx.edited(tmp_path, edit)
    # Cells are called as Excel calls them.
    message = re.sub(r"\b[A-Z]{1,3}\d+\b", "", told(lambda: rubric_from_xlsx(path), path))
    assert foreign(message.replace("#N/A", "").replace("TRUE", "")) == set(), message
    assert said.partition(": ")[2] not in message or not said.partition(": ")[2]


@pytest.mark.parametrize(("old", "new", "place", "said"), test_cut_scores.MISTAKES)
def test_a_mistake_in_cut_scores_is_told_in_russian(
    tmp_path: Path, old: str, new: str, place: str, said: str
) -> None:
    path = test_cut_scores.written(tmp_path, test_cut_scores.WHOLE.replace(old, new, 1))
    message = told(lambda: load_cut_scores(path, test_cut_scores.RUBRIC), path)
    assert foreign(message, new) == set(), message
    assert place in message
    assert said not in message or foreign(said, new) == set()


def test_mistakes_in_a_test_of_situations_are_told_in_russian() -> None:
    _, rubric = ready_test()
    first = {"competency": "listening", "options": [{"credit": 0}, {"credit": "два"}]}
    second = {"options": [{"credit": 3}, {"credit": 3}, {"credit": 1}, {"credit": 1}]}
    data = small_test({"minutes": 0, "situations": [first, second, {"options": [{"credit": 0}] * 4}]})
    data["situations"][4]["id"] = data["situations"][3]["id"]
    data["situations"][6]["text"] = data["situations"][5]["text"]
    options = data["situations"][7]["options"]
    options[1]["id"], options[1]["text"] = options[0]["id"], options[0]["text"]
    text = json.dumps(data, ensure_ascii=False)
    message = told(lambda: situations.test_of(yaml_of(text, "a.yaml"), {rubric.key: rubric}), "a.yaml")
    assert len(message.splitlines()) >= 10
    assert foreign(message) == set(), message
    data["rubric"] = "painting@1"
    other = told(lambda: situations.test_of(yaml_of(json.dumps(data), "a.yaml"), {}), "a.yaml")
    assert foreign(other) == set(), other


def test_mistakes_in_a_training_work_are_told_in_russian(tmp_path: Path) -> None:
    source = next(training_directory().glob("01_*.yaml")).read_text(encoding="utf-8")
    data = yaml.safe_load(source)
    reference = dict(data["reference"])
    first, second, *_ = reference
    reference[first] = {**reference[first], "level": 9}
    reference["style"] = reference.pop(second)
    rubrics = load_rubrics(rubric_directory())
    for change in (
        {"reference": reference, "sections": {}},
        {"rubric": "style@1"},
        {"place": 0, "titel": "x"},
    ):
        path = tmp_path / "work.yaml"
        path.write_text(yaml.safe_dump({**data, **change}, allow_unicode=True), encoding="utf-8")
        message = told(lambda path=path: load_training_work(path, rubrics), path)
        assert foreign(message, " ".join([*rubrics, *reference, "titel", "style"])) == set(), message


def test_a_damaged_file_is_told_in_russian(tmp_path: Path) -> None:
    raw = season_template().read_bytes()
    seen = 0
    for seed in range(60):
        path = tmp_path / "season.yaml"
        path.write_bytes(test_documents_fuzz.mutant(raw, random.Random(seed)))
        with contextlib.suppress(WorkbenchError):
            try:
                load_season(path)
            except (InvalidDocument, UnreadableFile) as error:
                message = error.translated(RUSSIAN).replace(str(path), "")
                written = path.read_bytes().decode("utf-8", "ignore")
                # Only what is said of the values themselves is compared: a template has English comments.
                templates = re.sub(r"«[^»]*»", "", message)
                assert not re.search(r"\b(is|are|the|expected|write|remove|put)\b", templates), (
                    seed,
                    message,
                )
                assert written or message
                seen += 1
                raise
    assert seen > 15


def test_a_file_of_another_kind_is_told_in_russian(tmp_path: Path) -> None:
    files = {"utf16.yaml": "id: год".encode("utf-16"), "cp1251.yaml": "title: Год".encode("cp1251")}
    for name, raw in files.items():
        (tmp_path / name).write_bytes(raw)
        message = told(lambda name=name: load_rubric(tmp_path / name), tmp_path / name)
        assert foreign(message) == set(), message
    (tmp_path / "large.yaml").write_bytes(b"#" * 1_000_001)
    for path in (tmp_path, tmp_path / "none.yaml", tmp_path / "large.yaml"):
        message = told(lambda path=path: load_rubric(path), path)
        assert foreign(message) == set(), message


def test_the_columns_that_a_panel_table_lacks_are_named_as_they_may_be_headed(tmp_path: Path) -> None:
    path = tmp_path / "panel.csv"
    path.write_text("эксперт;ситуация\nM01;a\n", encoding="utf-8")
    with pytest.raises(UnusableTable) as caught:
        read_item_judgements([path], TEST, RUBRIC)
    message = caught.value.translated(RUSSIAN).replace("panel.csv", "")
    assert foreign(message) == set(), message
    path.write_text("кто\nM01\n", encoding="utf-8")
    fields = [each for each in HEADINGS if each != "round"]
    with pytest.raises(UnusableTable) as lacking:
        panel_rows(path, fields)
    named = lacking.value.translated(RUSSIAN).partition("столбцов: ")[2].partition("; есть")[0].split(", ")
    assert len(named) == len(fields)
    for field, heading in zip(fields, named, strict=True):
        assert heading in HEADINGS[field]


def test_the_check_tells_mistakes_in_the_language_asked_for_in_every_format(tmp_path: Path) -> None:
    path = tmp_path / "rubric.v1.yaml"
    path.write_text(test_documents.RUBRIC.replace("weight: 12", "weight: 0", 1), encoding="utf-8")
    found = check_files([path]).found
    assert [each.code for each in found] == ["RUB001"]
    for format_ in FORMATS:
        assert "0 is too small; write more than 0" in formatted(found, format_, str)
        assert "слишком мало; напишите больше 0" in formatted(found, format_, RUSSIAN)
