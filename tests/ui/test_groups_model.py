"""What the board of groups answers, tested without a browser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import pytest

from tests.similarity.proposals import encode, proposals
from workbench.domain.text import Language
from workbench.errors import InvalidEdits
from workbench.similarity.edits import CannotLink, Edit, Move, Rename
from workbench.similarity.grouping import Grouping, group_entries
from workbench.ui.groups_model import GroupsModel
from workbench.workflows.grouping.group import GroupingSummary

TEXTS = proposals(9)
NOTHING_OF_ITS_OWN = "И-0037"


@cache
def grouped(edits: tuple[Edit, ...], size: tuple[int, int]) -> Grouping:
    texts = {**TEXTS, NOTHING_OF_ITS_OWN: "…"}
    return group_entries(texts, encoder=encode, edits=edits, size=size, rng=np.random.default_rng(0))


class Board:
    """Groups of invented entries, in memory; counts what is saved."""

    def __init__(
        self, edits: Sequence[Edit] = (), *, stands: bool = False, size: tuple[int, int] = (4, 9)
    ) -> None:
        self.title, self.example, self.stands, self.size = "Этап", True, stands, size
        self.titles: Mapping[str, str] = {each: f"Работа {each}" for each in [*TEXTS, NOTHING_OF_ITS_OWN]}
        self.places = np.random.default_rng(0).random((len(self.titles), 2))
        self.saved: list[tuple[Edit, ...]] = []
        self.others_saved = False
        self.language: Language = "ru"
        arrived = () if stands else tuple(TEXTS)
        self.summary = GroupingSummary(grouped(tuple(edits), size), arrived, ())

    def preview(self, edits: Sequence[Edit]) -> GroupingSummary:
        return GroupingSummary(grouped(tuple(edits), self.size), (), ())

    def save(self, edits: Sequence[Edit]) -> GroupingSummary:
        if self.others_saved:
            raise InvalidEdits(reason="somebody else has saved")
        self.saved.append(tuple(edits))
        return self.preview(edits)


@pytest.fixture
def board() -> Board:
    return Board()


@pytest.fixture
def model(board: Board) -> GroupsModel:
    return GroupsModel(board)


def panels(model: GroupsModel) -> dict[str, str]:
    return {entry: panel.id for entry, panel in model.grouping.panel_of().items()}


def two_panels(model: GroupsModel) -> tuple[Any, Any]:
    return model.grouping.panels[0], model.grouping.panels[-1]


def words(answer: dict[str, Any]) -> list[str]:
    return [each["words"] for each in answer["state"]["steps"]]


def test_the_screen_holds_every_entry_with_its_place_group_and_typicality(
    board: Board, model: GroupsModel
) -> None:
    screen = model.screen()
    state = screen["state"]
    assert [each["number"] for each in screen["entries"]] == list(board.titles)
    assert all(0 <= each[axis] <= 1 for each in screen["entries"] for axis in "xy")
    listed = [panel for theme in state["themes"] for panel in theme["panels"]]
    counts = [state["panel_of"].count(each["at"]) for each in listed]
    assert counts == [each["count"] for each in listed]
    assert state["panel_of"][-1] == -1
    assert state["typicality"][-1] is None
    assert sum(each is not None for each in state["typicality"]) == len(TEXTS)
    assert state["steps"] == []
    assert not state["saved"]


def test_entries_that_are_moved_are_there_at_once_and_it_is_one_step(model: GroupsModel) -> None:
    source, target = two_panels(model)
    some = list(source.entries[:3])
    told = model.answer({"kind": "move", "entries": some, "to": target.id})
    assert told["kind"] == "effect"
    assert {panels(model)[each] for each in some} == {target.id}
    assert len(words(told)) == 1
    assert all(each in words(told)[0] for each in some)
    assert told["state"]["elsewhere"] == 3
    back = model.answer({"kind": "undo", "step": -1})
    assert words(back) == []
    assert {panels(model)[each] for each in some} == {source.id}


def test_an_entry_in_no_group_can_be_put_into_one(model: GroupsModel) -> None:
    target = model.grouping.panels[0]
    model.answer({"kind": "move", "entries": [NOTHING_OF_ITS_OWN], "to": target.id})
    assert panels(model)[NOTHING_OF_ITS_OWN] == target.id
    assert model.grouping.novel == ()


def test_an_entry_can_be_moved_into_a_theme_of_several_panels(model: GroupsModel) -> None:
    theme = model.grouping.themes[0]
    outside = model.grouping.themes[-1].entries[0]
    model.answer({"kind": "move", "entries": [outside], "to": theme.id})
    assert outside in model.grouping.themes[0].entries


def test_some_become_a_group_of_their_own_with_a_name(model: GroupsModel) -> None:
    source, _ = two_panels(model)
    some = list(source.entries[:4])
    model.answer({"kind": "split", "entries": some})
    (made,) = {panels(model)[each] for each in some}
    assert made not in {source.id}
    told = model.answer({"kind": "rename", "group": made, "label": "  Новая   тема "})
    assert next(each.label for each in model.grouping.panels if each.id == made) == "Новая тема"
    assert "Новая тема" in words(told)[-1]
    refused = model.answer({"kind": "split", "entries": some})
    assert refused["kind"] == "refused"


def test_two_groups_become_one_under_the_first_name(model: GroupsModel) -> None:
    first, second = two_panels(model)
    model.answer({"kind": "merge", "first": first.id, "second": second.id})
    merged = next(each for each in model.grouping.panels if each.id == first.id)
    assert set(merged.entries) == {*first.entries, *second.entries}
    assert merged.label == first.label
    themes = [each.id for each in model.grouping.themes[:2]]
    model.answer({"kind": "merge", "first": themes[0], "second": themes[1]})
    assert themes[1] not in {each.id for each in model.grouping.themes}


def test_a_renamed_theme_of_one_panel_renames_the_panel_with_it() -> None:
    model = GroupsModel(Board(size=(8, 25)))
    theme = next(each for each in model.grouping.themes if len(each.panels) == 1)
    told = model.answer({"kind": "rename", "group": theme.id, "label": "Память"})
    now = next(each for each in model.grouping.themes if each.id == theme.id)
    assert now.label == now.panels[0].label == "Память"
    assert len(words(told)) == 1


def test_links_hold_and_are_undone_one_by_one(model: GroupsModel) -> None:
    first, second = two_panels(model)
    one, other, third = first.entries[0], second.entries[0], first.entries[1]
    model.answer({"kind": "together", "entries": [one, other]})
    assert panels(model)[one] == panels(model)[other]
    model.answer({"kind": "apart", "entries": [one, third]})
    assert panels(model)[one] != panels(model)[third]
    model.answer({"kind": "pin", "entries": [one]})
    told = model.answer({"kind": "undo", "step": 0})
    assert len(words(told)) == 2
    assert [type(each).__name__ for each in model.edits] == ["CannotLink", "Pin"]


def test_what_cannot_be_obeyed_is_refused_and_changes_nothing(model: GroupsModel) -> None:
    first = model.grouping.panels[0].entries
    model.answer({"kind": "apart", "entries": list(first[:2])})
    before = model.state()
    refused = model.answer({"kind": "together", "entries": list(first[:2])})
    assert refused["kind"] == "refused"
    assert first[0] in refused["message"]
    assert model.state() == before


@pytest.mark.parametrize(
    "message",
    [
        {"kind": "move", "entries": [], "to": "T1-1"},
        {"kind": "move", "entries": ["И-0001"], "to": "T99-1"},
        {"kind": "move", "entries": ["И-9999"], "to": "T1-1"},
        {"kind": "move", "entries": "И-0001", "to": "T1-1"},
        {"kind": "move", "entries": ["И-0001"]},
        {"kind": "split", "entries": [NOTHING_OF_ITS_OWN]},
        {"kind": "pin", "entries": [NOTHING_OF_ITS_OWN]},
        {"kind": "together", "entries": ["И-0001"]},
        {"kind": "apart", "entries": ["И-0001", "И-0002", "И-0003"]},
        {"kind": "merge", "first": "T1-1", "second": "T1-1"},
        {"kind": "merge", "first": "T1", "second": "T2-1"},
        {"kind": "rename", "group": "T1-1", "label": "  "},
        {"kind": "rename", "group": "T1-1", "label": "\u202e \u200b"},
        {"kind": "rename", "group": "T1-1", "label": "я" * 121},
        {"kind": "rename", "group": "T99", "label": "Тема"},
        {"kind": "undo", "step": 0},
        {"kind": "undo", "step": True},
        {"kind": "undo", "step": "last"},
        {"kind": "nothing"},
        ["move"],
        None,
    ],
)
def test_a_message_that_asks_for_nothing_possible_is_answered_in_words(
    model: GroupsModel, message: object
) -> None:
    before = model.state()
    told = model.answer(message)
    assert told["kind"] == "refused"
    assert told["message"].strip()
    assert told["code"] != "internal"
    assert model.state() == before


def test_moving_where_they_are_is_no_correction(model: GroupsModel) -> None:
    panel = model.grouping.panels[0]
    told = model.answer({"kind": "move", "entries": [panel.entries[0]], "to": panel.id})
    assert told["kind"] == "refused"


def test_saving_keeps_the_corrections_and_says_so(board: Board, model: GroupsModel) -> None:
    source, target = two_panels(model)
    model.answer({"kind": "move", "entries": [source.entries[0]], "to": target.id})
    told = model.answer({"kind": "save"})
    assert told["kind"] == "saved"
    assert told["state"]["saved"]
    assert board.saved == [model.edits]
    undone = model.answer({"kind": "undo", "step": -1})
    assert not undone["state"]["saved"]


def test_groups_that_somebody_else_saved_meanwhile_are_not_overwritten(
    board: Board, model: GroupsModel
) -> None:
    board.others_saved = True
    told = model.answer({"kind": "save"})
    assert told["kind"] == "refused"
    assert "somebody else" in told["message"]
    assert not model.state()["saved"]
    assert board.saved == []


def test_kept_corrections_are_shown_and_can_be_undone() -> None:
    first = Board().summary.grouping.panels[0].entries
    target = Board().summary.grouping.panels[-1].entries[0]
    kept = (Move(first[0], target), Move(first[1], target), CannotLink(first[2], first[3]))
    model = GroupsModel(Board(kept, stands=True))
    state = model.state()
    assert len(state["steps"]) == 2
    assert state["saved"]
    model.answer({"kind": "undo", "step": 0})
    assert model.edits == kept[2:]


def test_a_step_tells_the_names_that_groups_had_before_it(model: GroupsModel) -> None:
    first, second = two_panels(model)
    model.answer({"kind": "rename", "group": first.id, "label": "Первое имя"})
    model.answer({"kind": "rename", "group": first.id, "label": "Второе имя"})
    told = words(model.answer({"kind": "merge", "first": first.id, "second": second.id}))
    assert told == [
        f"«{first.label}» называется «Первое имя»",
        "«Первое имя» называется «Второе имя»",
        f"«Второе имя» и «{second.label}» объединены",
    ]
    assert words(model.answer({"kind": "undo", "step": 0})) == told[1:]


def test_a_kept_step_is_told_without_the_name_that_it_gave(model: GroupsModel) -> None:
    first, second = two_panels(model)
    model.answer({"kind": "rename", "group": first.id, "label": "Первое имя"})
    renamed = GroupsModel(Board(model.edits, stands=True)).state()["steps"]
    assert [each["words"] for each in renamed[:1]] == [f"«{first.label}» называется «Первое имя»"]
    model.answer({"kind": "merge", "first": first.id, "second": second.id})
    merged = GroupsModel(Board(model.edits, stands=True)).state()["steps"]
    assert second.entries[0] in merged[-2]["words"] or second.typical[0] in merged[-2]["words"]


def test_a_correction_of_what_is_not_there_waits_and_is_told(model: GroupsModel) -> None:
    kept = (Rename("И-7777", "Тема"),)
    state = GroupsModel(Board(kept, stands=True)).state()
    assert [each["waits"] for each in state["steps"]] == [True]
    assert "И-7777" in state["steps"][0]["words"]
