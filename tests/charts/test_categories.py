from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.charts.builders import LEVELS, thresholds, use_frame
from tests.charts.looking import all_words, drawn_texts, words
from workbench.charts import category_curves, category_use_chart
from workbench.errors import InvalidPicture
from workbench.psychometrics.rasch.scale import Scale


def curves(picture) -> list[np.ndarray]:
    return [line.get_ydata() for line in picture.figure.axes[-1].lines]


def test_probabilities_of_all_levels_add_up_to_one_everywhere() -> None:
    drawn = curves(category_curves(np.array([-1.0, 0.0, 1.0])))

    assert len(drawn) == 4
    assert np.sum(drawn, axis=0) == pytest.approx(1.0)


def test_neighbouring_levels_are_equally_likely_at_their_threshold() -> None:
    lines = category_curves(np.array([-1.2, 1.2])).figure.axes[-1].lines
    low, middle = (np.interp(-1.2, line.get_xdata(), line.get_ydata()) for line in lines[:2])

    assert low == pytest.approx(middle, abs=1e-3)


def test_disordered_thresholds_are_flagged_with_the_level_that_is_nowhere_likeliest() -> None:
    picture = category_curves(np.array([[-1.8, 0.5, -0.4, 1.7], [-1, 0, 1, 2]]), ["A", "B"], language="en")

    flags = [each for each in words(picture) if "disordered" in each]
    assert flags == ["thresholds disordered, level nowhere likeliest: 2"]


def test_a_rating_scale_has_one_panel_and_partial_credit_one_for_each_criterion() -> None:
    same = np.tile([-1.0, 0.0, 1.0], (3, 1))

    assert "All criteria" in words(category_curves(same, ["A", "B", "C"], language="en"))
    assert {"A", "B", "C"} <= set(words(category_curves(thresholds(3), ["A", "B", "C"], language="en")))


def test_a_level_nobody_gave_has_no_curve() -> None:
    scale = Scale(np.array([[0.0, 1.0, -np.inf, 0.5]]))

    assert len(curves(category_curves(scale))) == 3


def test_a_criterions_own_difficulty_moves_no_curve() -> None:
    steps = np.array([[-1.0, 0.2, 1.1]])
    easy = Scale(np.hstack([[[0.0]], -np.cumsum(steps - 0.1, axis=1)]))
    hard = Scale(np.hstack([[[0.0]], -np.cumsum(steps + 1.7, axis=1)]))

    for one, other in zip(curves(category_curves(easy)), curves(category_curves(hard)), strict=True):
        assert one == pytest.approx(other)


def test_long_names_of_levels_stand_in_a_key() -> None:
    shown = words(category_curves(thresholds(1), levels=LEVELS, language="en"))

    assert "2 — раскрыто частично" in shown
    assert "2" in shown


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"scale": np.array([0.0, np.nan])}, "never given"),
        ({"scale": np.zeros((2, 3)), "criteria": ["A"]}, "1 criteria are named for thresholds of 2"),
        ({"scale": np.zeros(3), "levels": ["a", "b"]}, "2 levels are named, the scale has 4"),
        ({"scale": np.zeros((0, 3))}, "no thresholds"),
    ],
)
def test_thresholds_that_do_not_fit_are_refused(given: dict, message: str) -> None:
    with pytest.raises(InvalidPicture, match=message):
        category_curves(**given)


def test_bars_are_the_shares_and_the_most_generous_group_is_on_top() -> None:
    frame = pd.DataFrame([("A", 0, 0.75), ("A", 1, 0.25), ("B", 1, 1.0)], columns=["group", "level", "share"])
    picture = category_use_chart(frame, language="en")

    boxes = {text.words: text.box.y0 for text in drawn_texts(picture)}
    assert boxes["B"] > boxes["A"]
    widths = [patch.get_width() for patch in picture.figure.axes[-1].patches]
    assert widths == pytest.approx([0.0, 0.75, 1.0, 0.25])
    assert {"75", "25", "100"} <= set(boxes)


def test_all_of_200_jurors_are_named() -> None:
    groups = [f"J{number + 1:03d}" for number in range(200)]

    assert set(groups) <= set(words(category_use_chart(use_frame(groups), language="en")))


def test_levels_are_called_what_the_rubric_calls_them() -> None:
    picture = category_use_chart(use_frame(["A"]), levels=dict(enumerate(LEVELS)), language="en")

    assert all(level in all_words(picture) for level in LEVELS)


def test_shares_that_do_not_add_up_are_refused() -> None:
    frame = pd.DataFrame([("A", 0, 0.5), ("A", 1, 0.2)], columns=["group", "level", "share"])
    with pytest.raises(InvalidPicture, match="shares of A do not add up"):
        category_use_chart(frame)
    with pytest.raises(InvalidPicture, match="stands twice"):
        category_use_chart(pd.concat([frame, frame]))
