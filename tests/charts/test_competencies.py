from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes

from tests.charts.looking import all_words, drawn_texts, outside, overlapping
from tests.profile_case import CUTS, a_full_profile, mentors_rubric
from workbench.charts import (
    Picture,
    competency_profile,
    cut_scores,
    item_map,
    level_shares,
    option_curves,
)
from workbench.errors import InvalidPicture
from workbench.i18n import Language
from workbench.scoring.item_scales import CompetencyScale, scale_from_steps
from workbench.scoring.option_shares import option_shares

KEY = {"s01": {"a": 2, "b": 1, "c": 0, "d": 0}}


def shares_frame() -> pd.DataFrame:
    rng = np.random.default_rng(1)
    rows = [
        (each.id, level, int(count))
        for each in mentors_rubric().criteria
        for level, count in zip(
            (1, 2, 3, 4, 5), rng.multinomial(371, rng.dirichlet([2, 4, 6, 3, 1])), strict=True
        )
    ]
    return pd.DataFrame([*rows, ("listening", np.nan, 19)], columns=["competency", "level", "n_people"])


def a_scale(n_items: int = 9) -> CompetencyScale:
    rng = np.random.default_rng(2)
    steps = {
        f"s{number:02d}": list(rng.normal(rng.normal(0, 1), 0.7, 2 + number % 2)) for number in range(n_items)
    }
    return scale_from_steps("listening", steps)


def measures(count: int = 390) -> np.ndarray:
    known = np.random.default_rng(3).normal(0.3, 1.1, count)
    return np.r_[known, np.nan]


def rounds_frame() -> pd.DataFrame:
    return pd.DataFrame({"round": [1, 2], "cut": [0.31, 0.22], "se": [0.19, 0.11]})


def judged_frame() -> pd.DataFrame:
    rng = np.random.default_rng(4)
    return pd.DataFrame(
        [(each, float(cut)) for each, sd in ((1, 0.6), (2, 0.35)) for cut in rng.normal(0.3, sd, 10)],
        columns=["round", "cut"],
    )


def options_frame(items: int = 5, groups: int = 3) -> pd.DataFrame:
    rng = np.random.default_rng(5)
    rows = []
    for item in range(items):
        for place, (option, credit) in enumerate(KEY["s01"].items()):
            rise = 0.25 if place == 0 else -0.08
            for group in range(1, groups + 1):
                share = 0.25 + rise * (group - 1) / groups + rng.uniform(0, 0.02)
                rows.append((f"s{item + 1:02d}", option, credit, group, 130, share))
    return pd.DataFrame(rows, columns=["item", "option", "credit", "group", "n", "share"])


NAMES = {each.id: each.name.ru for each in mentors_rubric().criteria}
PICTURES: dict[str, Callable[[Language], Picture]] = {
    "profile": lambda language: competency_profile(a_full_profile(), mentors_rubric(), language=language),
    "narrow profile": lambda language: competency_profile(
        a_full_profile(), mentors_rubric(), width=336, language=language
    ),
    "levels": lambda language: level_shares(shares_frame(), names=NAMES, language=language),
    "map": lambda language: item_map(measures(), a_scale(), cuts=CUTS, names=NAMES, language=language),
    "map of 40 items": lambda language: item_map(measures(), a_scale(40), language=language),
    "map of one person": lambda language: item_map(np.array([0.5]), a_scale(1), language=language),
    "cuts": lambda language: cut_scores(
        rounds_frame(), measures(), panellists=judged_frame(), language=language
    ),
    "cuts of methods": lambda language: cut_scores(
        pd.DataFrame(
            {
                "round": ["Модифицированный Ангофф", "Метод закладки", "Пограничная группа"],
                "cut": [0.2, 0.5, 0.1],
                "se": [0.1, 0.2, 0.3],
            }
        ),
        measures(40),
        language=language,
    ),
    "options": lambda language: option_curves(options_frame(), language=language),
    "options of 12 items in fifths": lambda language: option_curves(options_frame(12, 5), language=language),
}


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("name", PICTURES)
def test_no_text_overlaps_another_or_leaves_the_page(name: str, language: Language) -> None:
    picture = PICTURES[name](language)
    texts = drawn_texts(picture)

    assert overlapping(texts) == []
    assert outside(picture, texts) == []


@pytest.mark.parametrize("name", ["narrow profile", "levels", "cuts"])
def test_one_table_gives_one_picture_that_says_what_it_shows(name: str) -> None:
    first, second = PICTURES[name]("en"), PICTURES[name]("en")

    assert first.png(40) == second.png(40)
    assert len(first.description) > 40


def test_a_notebook_shows_the_profile_as_the_participants_page_does() -> None:
    picture = PICTURES["profile"]("en")

    words = all_words(picture)
    assert "Competencies of participant 100001" in words
    assert "Reviewing one's own work" in words
    assert "no answers that tell of it" in words
    assert "Listening: Almost certainly level 5" in picture.description


def test_bars_of_levels_are_shares_and_people_without_a_level_are_counted_beside() -> None:
    frame = pd.DataFrame(
        [("goals", 1, 30), ("goals", 2, 70), ("goals", np.nan, 5), ("care", 1, 0), ("care", 2, 40)],
        columns=["competency", "level", "n_people"],
    )
    words = all_words(level_shares(frame, language="en")).split()

    assert {"30", "70", "100", "goals", "care"} <= set(words)
    assert "+ 5" in " ".join(words)


def test_competencies_stand_in_the_order_of_the_table() -> None:
    picture = level_shares(shares_frame(), language="en")
    names = [each for each in drawn_texts(picture) if each.words in NAMES]
    from_top = [each.words for each in sorted(names, key=lambda each: -each.box.y0)]

    assert from_top == list(NAMES)


def test_items_stand_from_the_easiest_to_the_hardest() -> None:
    scale = scale_from_steps("goals", {"hard": [1.5, 2.0], "easy": [-1.0, -0.5], "middle": [0.0, 0.4]})
    texts = drawn_texts(item_map(measures(), scale, language="en"))
    named = sorted((each for each in texts if each.words in scale.items), key=lambda each: -each.box.y0)

    assert [each.words for each in named] == ["easy", "middle", "hard"]


def test_a_step_stands_at_its_place_in_logits() -> None:
    scale = scale_from_steps("goals", {"one": [-0.5, 0.75]})
    places = [
        float(line.get_xdata()[0])  # type: ignore[index, arg-type]
        for axes in item_map(measures(), scale).figure.axes
        for line in axes.lines
        if line.get_marker() == "o"
    ]

    assert places == pytest.approx([-0.5, 0.75])


def test_items_that_tell_nothing_are_counted_and_not_drawn() -> None:
    scale = scale_from_steps("goals", {"one": [-0.5, 0.75], "silent": [0.1]})
    scale.scale.log_weight[1, 1:] = -np.inf
    words = all_words(item_map(measures(), scale, language="en"))

    assert "everybody had the same credit: 1." in words
    assert "silent" not in words


def test_the_share_said_is_of_those_who_reach_the_last_cut() -> None:
    people = np.array([-1.0, 0.0, 0.2, 0.4, 2.0])
    rounds = pd.DataFrame({"round": [1, 2], "cut": [1.0, 0.2], "se": [0.1, 0.3]})
    words = all_words(cut_scores(rounds, people, language="en"))

    assert "60% of people reach this cut score" in words
    assert "One standard error lower it would be 80%, one higher 20%" in words
    assert "round 1" in words
    assert "round 2" in words


def test_every_panellist_has_a_dot() -> None:
    picture = cut_scores(rounds_frame(), measures(), panellists=judged_frame())
    dots = [line for axes in picture.figure.axes[1:] for line in axes.lines if line.get_marker() == "o"]

    assert len(dots) == 20


def curves(axes: Axes) -> list[list[float]]:
    return [
        [float(each) for each in line.get_ydata()]  # type: ignore[union-attr]
        for line in axes.lines
        if line.get_marker() not in ("None", "", None)
    ]


def test_an_option_is_drawn_by_the_share_of_each_group_and_named_with_its_credit() -> None:
    frame = options_frame(1)
    picture = option_curves(frame, language="en")
    drawn = [each for axes in picture.figure.axes for each in curves(axes) if len(each) == 3]

    best = frame[frame["option"] == "a"]["share"].to_list()
    assert any(each == pytest.approx(best) for each in drawn)
    assert {"a·2", "b·1", "c·0", "d·0"} <= set(all_words(picture).split())


def test_tables_that_cannot_be_drawn_are_refused() -> None:
    with pytest.raises(InvalidPicture, match="stands twice"):
        level_shares(pd.concat([shares_frame(), shares_frame()]))
    with pytest.raises(InvalidPicture, match="nobody has a level"):
        level_shares(pd.DataFrame({"competency": ["goals"], "level": [1], "n_people": [0]}))
    with pytest.raises(InvalidPicture, match="a person with a measure"):
        item_map(np.array([np.nan]), a_scale())
    with pytest.raises(InvalidPicture, match="nobody has a measure"):
        cut_scores(rounds_frame(), np.array([np.nan]))
    with pytest.raises(InvalidPicture, match="in round 3, which has no cut score"):
        cut_scores(rounds_frame(), measures(), panellists=pd.DataFrame({"round": [3], "cut": [0.1]}))
    with pytest.raises(InvalidPicture, match="draw at most 12"):
        option_curves(options_frame(13))
    with pytest.raises(InvalidPicture, match="one group of people"):
        option_curves(options_frame(1, 1))
    with pytest.raises(InvalidPicture, match="not one row for each group"):
        option_curves(options_frame(1).iloc[1:])


def test_the_table_of_options_comes_as_the_methods_make_it() -> None:
    rng = np.random.default_rng(6)
    answers = pd.DataFrame({"person": range(60), "item": "s01", "option": rng.choice(list("abcd"), 60)})
    shares = option_shares(answers, KEY, {person: float(person) for person in range(60)})

    assert len(option_curves(shares).description) > 40
