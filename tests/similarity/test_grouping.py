"""Groups that a jury can work with: complete, bounded, the same on every run, and open to correction."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from tests.similarity.proposals import encode, proposals, subject_of
from workbench.errors import InvalidEdits, InvalidTexts
from workbench.similarity.edits import (
    CannotLink,
    Edit,
    Merge,
    Move,
    MustLink,
    Pin,
    Rename,
    Split,
    edit_document,
    read_edit,
)
from workbench.similarity.grouping import Grouping, group_entries
from workbench.similarity.groups import read_grouping

TEXTS = proposals(20)
NEW = {f"И-9{place:03d}": text for place, text in enumerate(proposals(3, seed=7).values())}
LINKS = (MustLink("И-0001", "И-0002"), CannotLink("И-0005", "И-0009"))
CORRECTIONS = (
    Move("И-0001", "И-0002"),
    Merge("И-0003", "И-0004"),
    Split(("И-0006", "И-0010", "И-0014")),
    Pin("И-0008"),
    MustLink("И-0011", "И-0012"),
    CannotLink("И-0013", "И-0017"),
    Rename("И-0007", "Память о войне"),
)


def grouped(texts: Mapping[str, str] = TEXTS, seed: int = 0, **changes: Any) -> Grouping:
    return group_entries(texts, **{"encoder": encode, "rng": np.random.default_rng(seed), **changes})


def panels(grouping: Grouping) -> dict[str, str]:
    return {entry: panel.id for entry, panel in grouping.panel_of().items()}


def together(grouping: Grouping, *entries: str) -> bool:
    return len({panels(grouping)[each] for each in entries}) == 1


@pytest.fixture(scope="module")
def first() -> Grouping:
    return grouped()


def test_every_entry_is_placed_and_panels_keep_their_bounds(first):
    frame = first.frame()

    assert list(frame.columns) == ["entry", "theme", "panel", "typicality", "novel"]
    assert list(frame["entry"]) == sorted(TEXTS)
    assert not frame["novel"].any()
    assert frame["typicality"].between(0, 1).all()
    assert frame.groupby("panel").size().between(8, 25).all()
    assert first.out_of_bounds == ()


def test_panels_lie_inside_themes(first):
    assert (first.frame().groupby("panel")["theme"].nunique() == 1).all()


def test_entries_on_one_subject_are_grouped(first):
    frame = first.frame()

    assert adjusted_rand_score([subject_of(each) for each in frame["entry"]], frame["theme"]) > 0.95


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_groups_depend_neither_on_order_nor_on_the_draw(first, seed):
    rows = list(TEXTS.items())
    shuffled = dict(rows[place] for place in np.random.default_rng(seed).permutation(len(rows)))

    assert grouped(shuffled, seed=seed) == first


def test_a_theme_apart_from_all_others_is_stable(first):
    assert [each.stability for each in first.themes] == pytest.approx([1.0] * len(first.themes))


def test_each_group_has_a_label_key_phrases_and_typical_entries(first):
    for group in (*first.themes, *first.panels):
        assert group.label
        assert group.phrases
        assert 0 < len(group.typical) <= 3
        assert set(group.typical) <= set(group.entries)
    assert len({each.label for each in first.panels}) == len(first.panels)


def test_typical_entries_are_those_most_like_the_rest_of_their_panel(first):
    for panel in first.panels:
        best = max(first.typicality[each] for each in panel.entries)
        assert first.typicality[panel.typical[0]] == pytest.approx(best)


@pytest.mark.parametrize("size", [(2, 4), (5, 6), (8, 25), (10, 12), (30, 40)])
def test_panels_keep_any_bounds_that_can_be_kept(size):
    grouping = grouped(size=size)

    assert grouping.out_of_bounds == ()
    assert grouping.size == size


def test_fewer_entries_than_a_panel_needs_make_one_panel_that_is_reported():
    few = grouped({each: TEXTS[each] for each in list(TEXTS)[:5]})

    assert [len(each.entries) for each in few.panels] == [5]
    assert few.out_of_bounds == few.panels


def test_bounds_that_no_number_of_panels_keeps_are_reported():
    grouping = grouped({each: TEXTS[each] for each in list(TEXTS)[:15]}, size=(10, 12))

    assert sum(len(each.entries) for each in grouping.panels) == 15
    assert grouping.out_of_bounds != ()


@pytest.mark.parametrize("size", [(0, 5), (9, 8), (-1, 2)])
def test_bounds_that_make_no_sense_are_refused(size):
    with pytest.raises(ValueError, match="from the least to the most"):
        grouped(size=size)


def test_no_entry_moves_when_others_arrive(first):
    later = grouped({**TEXTS, **NEW}, previous=first)

    assert {each: panels(later)[each] for each in TEXTS} == panels(first)
    assert {each: later.places()[each] for each in TEXTS} == first.places()


def test_arrivals_are_placed_beside_entries_on_their_subject(first):
    later = grouped({**TEXTS, **NEW}, previous=first)
    theme_of = {entry: theme.id for theme in later.themes for entry in theme.entries}
    for entry, text in NEW.items():
        subject = list(proposals(3, seed=7).values()).index(text) % 4
        assert theme_of[entry] == theme_of[f"И-{subject + 1:04d}"]


def test_a_judged_panel_takes_no_one_in(first):
    later = grouped({**TEXTS, **NEW}, previous=first.with_judged(TEXTS))

    assert {each.id for each in first.panels}.isdisjoint(panels(later)[each] for each in NEW)
    assert all(each.id not in panels(first).values() for each in later.out_of_bounds)


def test_a_judged_panel_stays_frozen_from_run_to_run(first):
    judged = first.with_judged(["И-0001"])
    second = grouped({**TEXTS, **NEW}, previous=judged)
    third = grouped({**TEXTS, **NEW, "И-9999": TEXTS["И-0001"]}, previous=second)
    frozen = panels(first)["И-0001"]

    assert second.judged == {each for each, panel in panels(first).items() if panel == frozen}
    assert [each for each, panel in panels(third).items() if panel == frozen] == sorted(second.judged)


def test_an_arrival_unlike_all_that_stand_is_held_as_novel(first):
    strange = "Пасека, ульи, мёд, пчеловод, рамки, цветущий донник, медогонка, воск."
    later = grouped({**TEXTS, "И-9001": strange}, previous=first)

    assert later.novel == ("И-9001",)
    row = later.frame().set_index("entry").loc["И-9001"]
    assert (row["theme"], row["panel"], row["novel"]) == ("", "", True)


def test_enough_novel_arrivals_on_one_subject_make_a_theme_of_their_own(first):
    bees = {
        f"И-90{place:02d}": f"Пасека и мёд, пчеловод качает мёд из рамок, ульи на пасеке. Улей {place}."
        for place in range(10)
    }
    later = grouped({**TEXTS, **bees}, previous=first)

    assert later.novel == ()
    assert later.themes[-1].entries == tuple(sorted(bees))
    assert [each.id for each in later.themes[:-1]] == [each.id for each in first.themes]


def test_a_withdrawn_entry_leaves_its_panel_and_moves_no_one(first):
    rest = {each: text for each, text in TEXTS.items() if each != "И-0002"}
    later = grouped(rest, previous=first)

    assert panels(later) == {each: panel for each, panel in panels(first).items() if each != "И-0002"}


def test_a_moved_entry_is_where_it_was_put(first):
    assert not together(first, "И-0001", "И-0002")
    moved = grouped(edits=[Move("И-0001", "И-0002")])

    assert together(moved, "И-0001", "И-0002")
    others = {each: panel for each, panel in panels(first).items() if each != "И-0001"}
    assert {each: panels(moved)[each] for each in others} == others


@pytest.mark.parametrize("of_themes", [True, False])
def test_merged_groups_are_one(first, of_themes):
    one, other = first.themes[:2]
    names = (one.id, other.id) if of_themes else (one.panels[0].id, other.panels[0].id)
    merged = grouped(edits=[Merge(*names)])
    groups = merged.themes if of_themes else merged.panels
    wanted = (
        {*one.entries, *other.entries} if of_themes else {*one.panels[0].entries, *other.panels[0].entries}
    )

    assert set(next(each.entries for each in groups if each.id == names[0])) == wanted
    assert all(each.id != names[1] for each in groups)


def test_entries_split_off_have_a_panel_of_their_own_in_the_same_theme(first):
    panel = first.panels[0]
    apart = panel.entries[:3]
    split = grouped(edits=[Split(apart)])
    theme = next(each for each in split.themes if apart[0] in each.entries)

    assert apart in {each.entries for each in split.panels}
    assert set(panel.entries) <= set(theme.entries)
    assert apart in {each.entries for each in split.out_of_bounds}


def test_linked_entries_share_a_panel(first):
    assert not together(first, "И-0001", "И-0002")

    linked = grouped(edits=[MustLink("И-0001", "И-0002"), MustLink("И-0002", "И-0003")])
    assert together(linked, "И-0001", "И-0002", "И-0003")


def test_entries_kept_apart_are_in_different_panels(first):
    panel = first.panels[0].entries
    apart = [CannotLink(panel[0], each) for each in panel[1:4]]

    after = panels(grouped(edits=apart))
    assert all(after[panel[0]] != after[each] for each in panel[1:4])


def test_entries_kept_apart_come_before_size():
    few = {each: TEXTS[each] for each in list(TEXTS)[:5]}
    apart = grouped(few, edits=[CannotLink("И-0001", "И-0005")])

    assert not together(apart, "И-0001", "И-0005")
    assert sorted(len(each.entries) for each in apart.out_of_bounds) == [1, 4]


def test_those_who_are_tied_move_together(first):
    panel = first.panels[0].entries
    edits = [MustLink(panel[0], panel[1]), CannotLink(panel[0], panel[2]), CannotLink(panel[1], panel[3])]
    after = grouped(edits=edits)

    assert together(after, panel[0], panel[1])
    assert not together(after, panel[0], panel[2])
    assert not together(after, panel[1], panel[3])


def test_a_pinned_entry_is_not_the_one_that_a_link_moves(first):
    one, other = first.panels[0].entries[:2]
    for pinned in (one, other):
        after = panels(grouped(edits=[Pin(pinned), CannotLink(one, other)]))
        assert after[pinned] == panels(first)[pinned]
        assert after[one] != after[other]


def test_a_renamed_group_keeps_its_name_when_others_arrive(first):
    edits = [Rename(first.themes[0].id, "Сцена"), Rename("И-0001", "Первая  группа")]
    renamed = grouped(edits=edits)
    later = grouped({**TEXTS, **NEW}, previous=renamed, edits=edits)

    for each in (renamed, later):
        assert each.themes[0].label == "Сцена"
        assert each.panel_of()["И-0001"].label == "Первая группа"


def test_two_groups_never_have_the_same_label(first):
    label = first.panels[1].label
    renamed = grouped(edits=[Rename(first.panels[0].id, label)])

    assert renamed.panels[0].label == label
    assert renamed.panels[1].label == f"{label} 2"


@pytest.mark.parametrize("previous", [True, False])
def test_edits_survive_runs_and_arrivals(previous):
    corrected = grouped(edits=CORRECTIONS)
    later = grouped({**TEXTS, **NEW}, previous=corrected if previous else None, edits=CORRECTIONS, seed=5)

    for each in (corrected, later):
        assert each.idle == ()
        assert together(each, "И-0001", "И-0002")
        assert together(each, "И-0003", "И-0004")
        assert [panel.entries for panel in each.panels if "И-0006" in panel.entries] == [
            ("И-0006", "И-0010", "И-0014")
        ]
        assert together(each, "И-0011", "И-0012")
        assert not together(each, "И-0013", "И-0017")
        assert each.panel_of()["И-0007"].label == "Память о войне"
    if previous:
        assert {each: panels(later)[each] for each in TEXTS} == panels(corrected)


@pytest.mark.parametrize("edit", CORRECTIONS, ids=lambda each: type(each).__name__)
def test_an_edit_left_out_is_undone(first, edit):
    corrected = grouped(previous=first, edits=[edit])

    undone = grouped(previous=corrected)
    assert panels(undone) == panels(first)
    assert undone.places() == first.places()


def test_edits_of_what_is_not_there_are_reported_and_harm_nothing(first):
    edits: list[Edit] = [Move("И-7777", "И-0001"), Move("И-0001", "T99"), MustLink("И-0001", "И-7777")]
    edits += [Rename("T99", "Нет"), Merge("И-7777", "И-0001"), Split(("И-7777",)), Pin("И-7777")]
    after = grouped(edits=edits)

    assert sorted(map(str, after.idle)) == sorted(map(str, edits))
    assert panels(after) == panels(first)


@pytest.mark.parametrize(
    ("edits", "match"),
    [
        ([MustLink("И-0001", "И-0002"), CannotLink("И-0002", "И-0001")], "together and apart"),
        ([Split(("И-0001", "И-0005")), CannotLink("И-0001", "И-0005")], "both are held in one panel"),
        ([Pin("И-0001"), Pin("И-0002"), MustLink("И-0001", "И-0002")], "held in different panels"),
        ([MustLink("И-0001", "И-0001")], "links an entry to itself"),
        ([Rename("T1", "  ")], "says nothing in its field label"),
        ([Split(())], "says nothing in its field entries"),
    ],
)
def test_edits_that_cannot_be_obeyed_are_refused_with_a_reason(edits: Sequence[Edit], match: str):
    with pytest.raises(InvalidEdits, match=match):
        grouped(edits=edits)


def test_edits_are_kept_as_json():
    for edit in (*CORRECTIONS, *LINKS):
        assert read_edit(json.loads(json.dumps(edit_document(edit)))) == edit
    for wrong in ({}, {"kind": "move", "entry": "И-0001"}, {"kind": "dissolve", "entry": "И-0001"}):
        with pytest.raises(InvalidEdits, match="is no edit; known kinds are move, merge"):
            read_edit(wrong)


def test_a_grouping_is_kept_as_json():
    grouping = grouped(edits=CORRECTIONS).with_judged(["И-0001"])

    assert read_grouping(json.loads(json.dumps(grouping.document()))) == grouping
    with pytest.raises(ValueError, match="format 0"):
        read_grouping({"format": 0})


def test_no_texts_make_no_groups():
    grouping = grouped({})

    assert (grouping.themes, grouping.novel, len(grouping.frame())) == ((), (), 0)


@pytest.mark.parametrize(
    "text", ["", " \n\t ", "<p>&nbsp;</p>", "🎉🎉", "2025", "Цель проекта. Задачи. Мероприятия."]
)
def test_a_text_without_words_of_its_own_is_novel(text):
    grouping = grouped({**TEXTS, "И-9001": text})

    assert grouping.novel == ("И-9001",)
    assert grouped({"И-9001": text}).novel == ("И-9001",)


def test_one_text_is_a_panel_of_one():
    grouping = grouped({"И-0001": TEXTS["И-0001"]})

    assert [each.entries for each in grouping.panels] == [("И-0001",)]
    assert grouping.typicality == {"И-0001": 1.0}


@pytest.mark.parametrize("n", [7, 60])
def test_equal_texts_are_grouped_all_the_same(n):
    grouping = grouped({f"И-{place:04d}": TEXTS["И-0001"] for place in range(n)})

    assert grouping.novel == ()
    assert sum(len(each.entries) for each in grouping.panels) == n
    assert grouping.out_of_bounds == (() if n > 8 else grouping.panels)


def test_html_is_read_as_a_page_would_show_it(first):
    html = {each: f"<p>{text.replace('. ', '.</p><p>')}</p>" for each, text in TEXTS.items()}

    assert panels(grouped(html)) == panels(first)


def test_other_languages_and_huge_texts_are_placed():
    odd = {
        "И-9001": "The school theatre stages a play; young actors rehearse with their teachers.",
        "И-9002": "日本語の文章です。学校の演劇",
        "И-9003": " ".join(TEXTS.values()) * 100,
        "И-9004": "Цель\x00\x01 спектакль\u200b театр " + "а" * 5000,
    }
    frame = grouped({**TEXTS, **odd}).frame().set_index("entry")

    assert not frame.loc[list(odd), "novel"].any()


def test_texts_or_vectors_that_are_none_are_refused():
    with pytest.raises(InvalidTexts, match="И-0001"):
        grouped({"И-0001": None})
    with pytest.raises(InvalidTexts, match="gives no vectors for 80 texts"):
        grouped(encoder=lambda texts: np.full((len(texts), 2), np.nan))
    with pytest.raises(InvalidTexts, match="gives no vectors for 80 texts"):
        grouped(encoder=lambda texts: np.zeros((1, 2)))


def test_a_model_of_sentence_transformers_is_an_encoder():
    from workbench.similarity.encoders import load_encoder

    grouping = grouped(encoder=load_encoder("fast"))
    frame = grouping.frame()

    assert adjusted_rand_score([subject_of(each) for each in frame["entry"]], frame["theme"]) > 0.9
