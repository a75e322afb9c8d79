"""How near jurors are to entries, by words and by themes."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.assignment.affinity import text_affinity, theme_affinity

ENTRIES = [
    "Клуб для трудных подростков. Профилактике правонарушений помогут занятия с наставниками.",
    "Школьный музей. Ученики собирают воспоминания жителей села, ведут поисковую работу.",
]
JURORS = ["Профилактика правонарушений", "Музейная педагогика, историческая память"]


def test_juror_is_nearest_to_the_entry_that_speaks_of_the_same_in_other_endings() -> None:
    near = text_affinity(ENTRIES, JURORS)
    assert near.shape == (2, 2)
    assert near[0, 0] > 2 * near[0, 1]
    assert near[1, 1] > 2 * near[1, 0]


def test_affinity_is_a_share_and_the_nearest_pair_has_1() -> None:
    near = text_affinity(ENTRIES, JURORS)
    assert near.min() >= 0
    assert near.max() == pytest.approx(1)


def test_order_and_letter_case_do_not_matter() -> None:
    near = text_affinity(ENTRIES, JURORS)
    turned = text_affinity([each.upper() for each in ENTRIES[::-1]], JURORS[::-1])
    assert turned[::-1, ::-1] == pytest.approx(near)


def test_ё_and_е_are_one_letter() -> None:
    assert text_affinity(["Самолёт"], ["самолет", "чтение"])[0] == pytest.approx([1, 0])


def test_length_of_an_expertise_is_no_merit() -> None:
    near = text_affinity(ENTRIES, ["музей", " ".join(["музей"] * 50)])
    assert near[:, 0] == pytest.approx(near[:, 1])


@pytest.mark.parametrize("empty", ["", "   ", "—", "…!?"])
def test_juror_without_words_is_neither_nearer_nor_farther_than_others(empty: str) -> None:
    near = text_affinity(ENTRIES, [*JURORS, empty])
    assert near[:, 2] == pytest.approx(near[:, :2].mean(axis=1))
    assert near[:, :2] == pytest.approx(text_affinity(ENTRIES, JURORS))


def test_entry_without_words_is_equally_near_to_all_jurors() -> None:
    near = text_affinity([*ENTRIES, ""], JURORS)
    assert near[2, 0] == near[2, 1]
    assert near[:2].min() <= near[2, 0] <= near[:2].max()


@pytest.mark.parametrize(
    ("entries", "jurors"), [(ENTRIES, ["", "—"]), (["", ""], JURORS), (["ааа"], ["жжж"]), (["а"], ["а", ""])]
)
def test_where_nothing_tells_jurors_apart_all_are_alike(entries: list[str], jurors: list[str]) -> None:
    assert np.ptp(text_affinity(entries, jurors)) == 0


def test_texts_of_control_characters_and_emoji_are_read() -> None:
    near = text_affinity(["\x00музей\u200b 🙂", "x" * 100_000], ["музей 🙂", "\ud7ff"])
    assert np.isfinite(near).all()


def test_chosen_theme_adds_to_what_the_texts_say() -> None:
    text = np.array([[0.2, 0.6], [0.6, 0.2]])
    near = theme_affinity(text, ["музей", "профилактика"], [["Музей"], ["Музей", "ПРОФИЛАКТИКА"]])
    assert near == pytest.approx(np.array([[0.65 * 0.2 + 0.35, 0.65 * 0.6 + 0.35], [0.39, 0.13 + 0.35]]))


def test_theme_is_known_by_any_ending_and_underscore() -> None:
    text = np.zeros((1, 2))
    near = theme_affinity(text, ["сельская_школа"], [["сельские школы"], ["городская школа"]])
    assert near[0, 0] == pytest.approx(0.35)
    assert near[0, 1] == 0


def test_juror_who_chose_no_theme_is_neutral() -> None:
    text = np.zeros((1, 3))
    near = theme_affinity(text, ["музей"], [["музей"], ["память"], []])
    assert near[0] == pytest.approx([0.35, 0, 0.175])


@pytest.mark.parametrize(("entries", "jurors"), [(["", ""], [["музей"], []]), (["музей", ""], [[], [" "]])])
def test_without_themes_only_texts_count(entries: list[str], jurors: list[list[str]]) -> None:
    text = np.array([[0.1, 0.2], [0.3, 0.4]])
    assert theme_affinity(text, entries, jurors) == pytest.approx(text)


def test_entry_without_a_theme_is_no_nearer_to_anyone_by_themes() -> None:
    near = theme_affinity(np.zeros((2, 2)), ["музей", ""], [["музей"], ["память"]])
    assert near[1, 0] == near[1, 1]
