"""Groups as a notebook opens them: on the example season, with an invented encoder in place of a model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.similarity.proposals import encode
from workbench.app.example.season import build_judged_example
from workbench.app.notebooks.group_checks import LABELLED
from workbench.app.notebooks.group_labels import read_labelled_pairs
from workbench.app.notebooks.groups_opening import OpenedGroups, open_groups
from workbench.errors import InvalidEdits, InvalidTexts
from workbench.files.shipped import example_directory
from workbench.similarity.edits import Move, Rename
from workbench.ui.groups_model import GroupsModel


class Model:
    """An encoder without a model; counts the texts it was given."""

    seen = 0

    def encode(self, texts: Sequence[str], **_: object) -> np.ndarray:
        Model.seen += len(texts)
        vectors = encode(texts)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def load(*_: object, **__: object) -> Any:
    return Model()


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("judged") / "season"
    build_judged_example(directory).store.close()
    return directory


@pytest.fixture(scope="module")
def groups(season: Path) -> Iterator[OpenedGroups]:
    found = open_groups(season, load=load)
    yield found
    found.close()


def test_groups_are_formed_in_memory_where_none_stand_and_nothing_is_kept(groups: OpenedGroups) -> None:
    assert not groups.stands
    assert set(groups.grouping.panel_of()) | set(groups.grouping.novel) == set(groups.texts)
    assert any(
        "ещё не сохранены" in each or "No groups have been kept" in each
        for each in groups.overview().findings()
    )
    with groups.workbench.store.read() as work:
        assert work.groupings.newest(groups.stage.id) is None


def test_each_text_is_encoded_once_whatever_is_asked(groups: OpenedGroups) -> None:
    groups.preview(())
    seen = Model.seen
    groups.preview((Rename(groups.grouping.panels[0].entries[0], "Новая тема"),))
    groups.repeated(draws=1)
    assert Model.seen == seen


def test_every_entry_has_a_place_on_the_map_the_same_on_every_opening(
    groups: OpenedGroups, season: Path
) -> None:
    again = open_groups(season, load=load)
    assert groups.places.shape == (len(groups.texts), 2)
    assert (again.places == groups.places).all()
    again.close()


def test_tables_speak_of_every_theme_and_panel(groups: OpenedGroups) -> None:
    assert len(groups.themes().table().rows) == len(groups.grouping.themes)
    panels = groups.panels()
    assert len(panels.table().rows) == len(groups.grouping.panels)
    assert panels.picture().png().startswith(b"\x89PNG")
    assert len(groups.jury().frame) == len(groups.grouping.panels)
    assert groups.jury().frame["reviews"].sum() == 3 * len(groups.grouping.panel_of())
    assert len(groups.jury_of_themes().frame) == len(groups.grouping.themes)


def test_nobody_moves_with_another_seed_or_order_or_when_others_arrive(groups: OpenedGroups) -> None:
    frame = groups.repeated(draws=2).frame
    assert frame["moved"].tolist() == [0, 0, 0, 0]
    held = round(len(groups.texts) / 10)
    assert frame["held"].tolist()[2:] == [held, held]


def test_other_bounds_give_other_panels(groups: OpenedGroups) -> None:
    frame = groups.bounds(((5, 10), (20, 40))).frame
    assert frame["panels"].iloc[0] > frame["panels"].iloc[1]
    assert (frame["smallest"] >= frame["low"]).all()
    assert (frame["largest"] <= frame["high"]).all()


def test_copies_are_told_from_other_pairs_of_the_example(groups: OpenedGroups) -> None:
    pairs = read_labelled_pairs(example_directory() / LABELLED, groups.pair_of)
    assert {each.same for each in pairs} == {"no", "theme", "idea"}
    assert {each.first for each in pairs} <= set(groups.texts)
    told = groups.told_apart(example_directory() / LABELLED, encoders=("embedded",))
    by_words = told.frame[told.frame["way"].str.contains("TF-IDF")]
    # Words alone find copies and retellings among pairs drawn by lot, themes less well.
    assert by_words["average_precision"].iloc[1] > 0.9
    assert by_words["by_chance"].iloc[0] < by_words["average_precision"].iloc[0] < 0.9


def test_without_labelled_pairs_it_is_said_how_to_make_them(groups: OpenedGroups) -> None:
    told = groups.told_apart()
    assert told.table().rows == ()
    (said,) = told.findings()
    assert "told_apart" in said


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a,b,c\n1,2,no\n", "heading"),
        ("first,second,same\nИ-0001,И-9999,no\n", "row 2"),
        ("first,second,same\nИ-0001,1,no\n", "row 2"),
        ("first,second,same\nИ-0001,И-0002,maybe\n", "maybe"),
        ("first,second,same\nИ-0001\n", "row 2"),
    ],
)
def test_a_row_that_labels_nothing_is_named(
    groups: OpenedGroups, tmp_path: Path, text: str, reason: str
) -> None:
    file = tmp_path / "pairs.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidTexts, match=reason):
        read_labelled_pairs(file, groups.pair_of)


def test_russian_headings_and_numbers_typed_by_hand_are_read(groups: OpenedGroups, tmp_path: Path) -> None:
    file = tmp_path / "pairs.csv"
    file.write_text("Первая;Вторая;Общее\ni-0001;№ 2;Тема\n", encoding="cp1251")
    (pair,) = read_labelled_pairs(file, groups.pair_of)
    assert (pair.first, pair.second, pair.same) == ("И-0001", "И-0002", "theme")


def test_pairs_of_one_kind_only_are_refused(groups: OpenedGroups, tmp_path: Path) -> None:
    file = tmp_path / "pairs.csv"
    file.write_text("first,second,same\nИ-0001,И-0002,no\nИ-0001,И-0003,no\n", encoding="utf-8")
    with pytest.raises(InvalidTexts, match="belong together"):
        groups.told_apart(file, encoders=("embedded",))


def test_what_is_saved_stands_and_whoever_saves_second_is_told(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    directory = tmp_path_factory.mktemp("saved") / "season"
    build_judged_example(directory).store.close()
    first, second = open_groups(directory, load=load), open_groups(directory, load=load)
    model = GroupsModel(first)
    source, target = first.grouping.panels[0], first.grouping.panels[-1]
    model.answer({"kind": "move", "entries": [source.entries[0]], "to": target.id})
    assert model.answer({"kind": "save"})["kind"] == "saved"
    with first.workbench.store.read() as work:
        assert work.planning.groups(first.stage.id) == model.grouping.places()
        assert [each.action for each in work.audit.rows()].count("group") == 1
    with pytest.raises(InvalidEdits, match="somebody else"):
        second.save(())
    second.close()
    # Who has saved goes on; judging has begun, so that two who are judged cannot be tied by a link.
    entries = [source.entries[1], target.entries[-1]]
    refused = model.answer({"kind": "together", "entries": entries})
    assert refused["kind"] == "refused"
    assert entries[0] in refused["message"]
    assert model.answer({"kind": "undo", "step": -1})["kind"] == "effect"
    assert model.answer({"kind": "save"})["kind"] == "saved"
    first.close()
    again = open_groups(directory, load=load)
    assert again.stands
    assert again.grouping.edits == ()
    assert not any(isinstance(each, Move) for each in again.grouping.edits)
    again.close()
