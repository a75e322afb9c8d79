"""Advice on rubrics: at its place, silenced where a person says so, mended without touching the rest."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from workbench.files.shipped import rubric_directory
from workbench.files.yaml_files.checking import check_files
from workbench.files.yaml_files.fixing import fix_files
from workbench.files.yaml_files.lint_formats import formatted
from workbench.files.yaml_files.located import Located

SHIPPED = "joint_initiative.v1.yaml"
QUESTION = 'ru: "Понятно ли из текста, кому и чем мешает эта проблема?"'
SCALE_OF_TEN = "scale: {lowest: 0, highest: 10}"
TWO = 'ru: "Понятна ли проблема и решаема ли она?"'


@pytest.fixture
def rubric(tmp_path: Path) -> Path:
    file = tmp_path / SHIPPED
    file.write_bytes((rubric_directory() / SHIPPED).read_bytes())
    return file


def _change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_bytes(text.replace(old, new).encode("utf-8"))


def _found(file: Path) -> list[Located]:
    return check_files([file]).found


def test_the_shipped_rubrics_need_no_advice() -> None:
    assert check_files([rubric_directory()]).found == []


def test_a_finding_names_the_line_and_column_of_its_value(rubric: Path) -> None:
    _change(rubric, QUESTION, TWO)
    (found,) = _found(rubric)
    line = rubric.read_text(encoding="utf-8").splitlines()[found.line - 1]
    assert (found.code, line[found.column - 1 :]) == ("RUB007", TWO.removeprefix("ru: "))
    assert found.end is not None
    assert (found.end.line, found.end.column) == (found.line, len(line) + 1)


@pytest.mark.parametrize("before", ["", "# "])
def test_a_comment_silences_a_rule_on_its_line_or_the_next(rubric: Path, before: str) -> None:
    allow = "# allow RUB007, RUB008: так спрашивает положение"
    line = f"{allow}\n      {TWO}" if before else f"{TWO}  {allow}"
    _change(rubric, QUESTION, line)
    assert _found(rubric) == []
    _change(rubric, allow, "# allow RUB008")
    assert [each.code for each in _found(rubric)] == ["RUB007"]


def test_a_file_that_is_no_rubric_is_told_with_every_place(rubric: Path) -> None:
    _change(rubric, "rates: proposal", "rates: essay")
    _change(rubric, "closing_comment: optional", "closing_comment: maybe")
    assert [each.code for each in _found(rubric)] == ["RUB001", "RUB001"]


def test_two_files_of_one_rubric_version_and_a_wrong_name_are_told(rubric: Path) -> None:
    other = rubric.with_name("other.yaml")
    other.write_bytes(rubric.read_bytes())
    assert [each.code for each in _found(other)] == ["RUB017"]
    found = check_files([rubric.parent]).found
    assert [(each.code, Path(each.file).name) for each in found] == [("RUB001", "other.yaml")]


def test_fixes_change_nothing_but_what_they_say(rubric: Path) -> None:
    raw = rubric.read_bytes()
    slips = TWO.replace("Понятна ли проблема и решаема ли она", 'Понятно ли  - по \\"тексту\\" - кому...')
    _change(rubric, QUESTION, slips)
    rubric.write_bytes(b"\xef\xbb\xbf" + rubric.read_bytes().replace(b"\n", b"\r\n"))
    fixed = fix_files(_found(rubric))
    assert {each.code for each in fixed} == {"RUB016"}
    mended = QUESTION.replace(
        "Понятно ли из текста, кому и чем мешает эта проблема", "Понятно ли — по «тексту» — кому…"
    )
    wanted = raw.decode("utf-8").replace(QUESTION, mended).replace("\n", "\r\n")
    assert rubric.read_bytes() == b"\xef\xbb\xbf" + wanted.encode("utf-8")
    assert _found(rubric) == []


@pytest.mark.parametrize(
    "raw",
    [
        "id: рубрика".encode("cp1251"),
        b"id: rubric\n\tversion: 1\n",
        b"- {" * 300,
        b"id: a\n" * 200_000,
        b"[1, 2]: {3: 4}",
        b"",
        b"criteria: [[[], {}], 7, null, .nan, 0x1F, yes, 2025-01-01, {id: [1], levels: {a: 1}}]",
    ],
    ids=["windows", "tab", "deep", "large", "odd keys", "empty", "odd values"],
)
def test_a_file_that_cannot_be_read_does_not_stop_the_others(rubric: Path, raw: bytes) -> None:
    (rubric.parent / "broken.yaml").write_bytes(raw)
    _change(rubric, QUESTION, TWO)
    found = check_files([rubric.parent]).found
    assert {(each.code, Path(each.file).name) for each in found} == {
        ("RUB001", "broken.yaml"),
        ("RUB007", SHIPPED),
    }


def test_a_rubric_of_hundreds_of_criteria_is_told_to_be_too_long(rubric: Path) -> None:
    head, criteria = rubric.read_text(encoding="utf-8").split("criteria:\n")
    criterion = criteria.split("\n  - id: ")[0]
    many = "\n".join(criterion.replace("id: problem", f"id: problem{place}") for place in range(200))
    rubric.write_text(f"{head}criteria:\n{many}\n", encoding="utf-8")
    codes = [each.code for each in _found(rubric)]
    assert set(codes) == {"RUB011", "RUB018"}


def test_ten_points_need_words_for_the_ends_and_the_middle_only(rubric: Path) -> None:
    text = rubric.read_text(encoding="utf-8").replace("scale: {lowest: 1, highest: 5}", SCALE_OF_TEN)
    for level, given in ((1, 0), (5, 10), (3, 5)):
        text = text.replace(f"- level: {level}\n", f"- level: {given}\n")
    for level in (2, 4):
        text = re.sub(rf"      - level: {level}\n(?:       .*\n)+", "", text)
    rubric.write_text(text, encoding="utf-8")
    assert _found(rubric) == []


def test_a_log_of_sarif_has_what_the_standard_requires(rubric: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SARIF 2.1.0 (OASIS), 3.13 to 3.52: version, runs; tool.driver.name; id of rules; message.text;
    uri of RFC 3986; lines and columns from 1; level; ruleIndex within the rules."""
    directory = rubric.parent / "рубрики 2025"
    directory.mkdir()
    rubric.rename(directory / "a b.yaml")
    monkeypatch.chdir(rubric.parent)
    relative = check_files([Path("рубрики 2025/a b.yaml")]).found
    absolute = check_files([directory / "a b.yaml"]).found
    log = json.loads(formatted([*relative, *absolute], "sarif", str))
    assert (log["version"], len(log["runs"])) == ("2.1.0", 1)
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"]
    assert run["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints")
    assert all(each["id"] and each["shortDescription"]["text"] for each in driver["rules"])
    for result in run["results"]:
        assert result["message"]["text"]
        assert result["level"] in ("none", "note", "warning", "error")
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        region = result["locations"][0]["physicalLocation"]["region"]
        assert min(region.values()) >= 1
    uris = [each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in run["results"]]
    encoded = "%D1%80%D1%83%D0%B1%D1%80%D0%B8%D0%BA%D0%B8%202025/a%20b.yaml"
    assert uris[0] == encoded
    assert uris[1].startswith("file:///")
    assert uris[1].endswith(encoded)


def test_every_format_tells_the_same_place(rubric: Path) -> None:
    _change(rubric, QUESTION, TWO)
    (found,) = _found(rubric)
    text = formatted([found], "text", str)
    assert text.startswith(f"{rubric}:{found.line}:{found.column}: RUB007 criteria.0.question: “")
    (row,) = json.loads(formatted([found], "json", str))
    assert (row["code"], row["line"], row["severity"], row["fixable"]) == (
        "RUB007",
        found.line,
        "warning",
        False,
    )
    (result,) = json.loads(formatted([found], "sarif", str))["runs"][0]["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert (result["ruleId"], region["startLine"], region["startColumn"]) == (
        "RUB007",
        found.line,
        found.column,
    )
    annotation = formatted([found], "github", str)
    assert annotation.startswith(f"::warning file={rubric},line={found.line},col={found.column},title=RUB007")


def test_an_annotation_of_github_stays_one_line(rubric: Path) -> None:
    strange = rubric.rename(rubric.with_name("a,b:c.yaml"))
    _change(strange, "rates: proposal", 'rates: "100 %\\n::error::"')
    annotations = formatted(_found(strange), "github", str).splitlines()
    assert len(annotations) == 1
    assert "a%2Cb%3Ac.yaml" in annotations[0]
