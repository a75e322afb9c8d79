"""A new version keeps what people wrote into the old one's file: comments, order, marks and lines."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any

import pytest

from workbench.domain.rubric import Rubric
from workbench.files.rubrics.edit_yaml import edited_yaml
from workbench.files.shipped import rubric_directory
from workbench.files.yaml_files.documents import load_rubric, rubric_files, rubric_of
from workbench.files.yaml_files.yaml_nodes import yaml_of

READY = rubric_files(rubric_directory())
HAND_WRITTEN = """\
# Кто писал: методисты, весна.
id: walk  # так и останется
version: 3
original: ru
title: {ru: Прогулка, en: 'A walk'}
purpose:
  ru: >-
    Помогает увидеть, что нового узнали на прогулке и что из этого
    можно показать другим людям уже на следующий день.
  en: |-
    What was seen.
rates: presentation
scale: {lowest: 0, highest: 2}
criteria:
  # О пути говорили долго.
  - id: way
    name: {ru: "Путь", en: "The way"}
    question: {ru: "Назван ли путь?", en: "Is the way named?"}
    weight: 2   # было 3
    levels:
      - {level: 0, name: {ru: "Нет", en: "No"}, anchor: {ru: "Пути нет.", en: "There is no way."}}
      - level: 2
        name: {ru: "Да", en: "Yes"}
        anchor: {ru: "Путь назван.", en: "The way is named."}

  # Находки важнее всего.
  - id: finds
    weight: 5
    name: {ru: "Находки", en: "Finds"}
    question:
      ru: Названы ли находки?
      en: Are finds named?
    levels:
      - level: 0
        name: {ru: "Нет", en: "No"}
        anchor: {ru: "Находок нет.", en: "There are none."}
      # До верха доходят редко.
      - level: 2
        name: {ru: "Да", en: "Yes"}
        anchor: {ru: "Находки названы.", en: "They are named."}
# Конец."""


def data() -> dict[str, Any]:
    return rubric_of(yaml_of(HAND_WRITTEN, "walk")).model_dump(mode="json")


def next_version(changed: dict[str, Any], **statement: Any) -> Rubric:
    older = changed["version"]
    return Rubric.model_validate(
        changed | {"version": older + 1, "replaces": {"version": older, **statement}}
    )


def differing(before: str, after: str | None) -> tuple[list[str], list[str]]:
    assert after is not None
    lines = list(difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm=""))[2:]
    return [each[1:] for each in lines if each[0] == "-"], [each[1:] for each in lines if each[0] == "+"]


@pytest.mark.parametrize("path", READY, ids=lambda path: path.stem)
def test_only_what_was_changed_differs_in_every_ready_rubric(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    changed = load_rubric(path).model_dump(mode="json")
    changed["criteria"][1]["weight"] += 0.5
    changed["criteria"][1]["levels"][0]["anchor"]["ru"] = "Об этом ничего не сказано."
    name = changed["criteria"][1]["id"]
    wanted = next_version(changed, ratings=[{"id": name, "are": "kept"}])
    gone, come = differing(source, edited_yaml(source, wanted))
    assert [each.split(":")[0].strip() for each in gone] == ["version", "weight", "ru"]
    assert come[:3] == ["version: 2", f"    weight: {wanted.criteria[1].weight:g}", come[2]]
    assert come[2].strip() == 'ru: "Об этом ничего не сказано."'
    statement = ["", "replaces:", "  version: 1", "  ratings:", f"    - id: {name}", "      are: kept"]
    assert come[3:] == statement


@pytest.mark.parametrize("path", READY, ids=lambda path: path.stem)
def test_criteria_that_move_come_and_go_leave_the_others_as_they_stand(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    changed = load_rubric(path).model_dump(mode="json")
    first, second, *others = changed["criteria"]
    added = {**second, "id": "brand_new", "indicators": []}
    changed["criteria"] = [others[0], second, added, *others[1:]]
    changed["aggregation"] = {}
    changed["cut_scores"] = []
    wanted = next_version(changed, ratings=[{"id": "brand_new", "are": "asked_again"}], dropped=[first["id"]])
    text = edited_yaml(source, wanted)
    assert text is not None
    assert rubric_of(yaml_of(text, "new")) == wanted
    assert [each for each in source.splitlines() if "#" in each and each not in text] == []
    assert "\n\n\n" not in text


def test_comments_marks_and_lines_stay_where_nothing_changed() -> None:
    changed = data()
    changed["criteria"][0]["weight"] = 3.5
    changed["criteria"][1]["question"]["ru"] = "Что нашли?"
    ratings = [{"id": "way", "are": "kept"}, {"id": "finds", "are": "asked_again"}]
    gone, come = differing(HAND_WRITTEN, edited_yaml(HAND_WRITTEN, next_version(changed, ratings=ratings)))
    assert gone == ["version: 3", "    weight: 2   # было 3", "      ru: Названы ли находки?"]
    assert come[:3] == ["version: 4", "    weight: 3.5   # было 3", "      ru: Что нашли?"]


def test_a_comment_goes_with_the_criterion_it_stands_above() -> None:
    changed = data()
    changed["criteria"].reverse()
    text = edited_yaml(HAND_WRITTEN, next_version(changed))
    assert text is not None
    assert "  # Находки важнее всего.\n  - id: finds\n" in text
    changed["criteria"] = changed["criteria"][1:]
    without = edited_yaml(HAND_WRITTEN, next_version(changed, dropped=["finds"]))
    assert without is not None
    assert "Находки важнее всего" not in without
    assert "# Кто писал" in without
    assert without.rstrip().endswith("# Конец.")


def test_a_level_that_is_described_anew_stands_among_the_others() -> None:
    changed = data()
    middle = {"level": 1, "name": {"ru": "Есть", "en": "Some"}, "anchor": {"ru": "Одна.", "en": "One."}}
    changed["criteria"][1]["levels"].insert(1, middle)
    text = edited_yaml(HAND_WRITTEN, next_version(changed, ratings=[{"id": "finds", "are": "kept"}]))
    gone, come = differing(HAND_WRITTEN, text)
    assert gone == ["version: 3"]
    assert "      - level: 1" in come


def test_folded_and_literal_texts_stay_of_their_kind_as_far_as_they_can() -> None:
    changed = data()
    changed["purpose"] = {"ru": "Слово " * 30 + "конец.", "en": "Seen.\nAnd told."}
    text = edited_yaml(HAND_WRITTEN, next_version(changed))
    assert text is not None
    folded = text.partition("  ru: >-\n")[2].partition("  en:")[0].splitlines()
    assert len(folded) > 2
    assert max(len(each) for each in folded) <= 67
    assert 'en: "Seen.\\nAnd told."' in text


def test_an_older_statement_makes_room_for_the_new_one() -> None:
    first = next_version(data())
    text = edited_yaml(HAND_WRITTEN, first)
    assert text is not None
    later = next_version(first.model_dump(mode="json") | {"closing_comment": "required"})
    found = edited_yaml(text, later)
    assert found is not None
    assert found.count("replaces:") == 1
    assert "  version: 4" in found
    assert "closing_comment: required" in found


@pytest.mark.parametrize("source", ["", "id: [", "id: walk\nversion: 3\n"])
def test_a_text_that_is_no_rubric_cannot_be_followed(source: str) -> None:
    assert edited_yaml(source, next_version(data())) is None
