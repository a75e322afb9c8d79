from __future__ import annotations

import numpy as np
import pytest

from tests.charts.builders import criterion_frame, entry_frame, juror_frame, thresholds
from tests.charts.looking import drawn_texts, words
from workbench.charts import ruler_map
from workbench.errors import InvalidPicture

SAME = np.tile([-1.8, -0.5, 0.6, 1.7], (6, 1))


def test_all_of_20_are_named_and_of_many_the_outermost() -> None:
    few = words(ruler_map(entry_frame(20), juror_frame(20), criterion_frame(), SAME, language="en"))
    assert set(entry_frame(20)["entry"]) | set(juror_frame(20)["juror"]) <= set(few)

    entries = entry_frame(7000).sort_values("measure")
    many = words(ruler_map(entries, juror_frame(200), criterion_frame(), SAME, language="en"))
    assert {entries["entry"].iloc[0], entries["entry"].iloc[-1]} <= set(many)
    assert {"Entries: 7,000", "Jurors: 200"} <= set(many)


def test_every_entry_and_juror_is_a_dot_or_within_a_bar() -> None:
    picture = ruler_map(entry_frame(20), juror_frame(60), criterion_frame(), SAME)
    dots = [
        len(line.get_xdata())
        for axes in picture.figure.axes
        for line in axes.lines
        if line.get_marker() == "o"
    ]

    assert dots == [20, 60, 6]


def test_all_facets_share_one_scale() -> None:
    picture = ruler_map(entry_frame(20), juror_frame(20), criterion_frame(), SAME)

    assert len({axes.get_ylim() for axes in picture.figure.axes}) == 1


def test_the_rubrics_scale_stands_at_the_measures_it_belongs_to() -> None:
    entries = entry_frame(300)
    picture = ruler_map(entries, juror_frame(20), criterion_frame(), SAME, language="en")
    axes = picture.figure.axes[-1]

    for place, label in zip(axes.get_yticks(), axes.get_yticklabels(), strict=True):
        # How the invented entries were made: fair average = 1 + 4 / (1 + exp(-measure)).
        assert 1 + 4 / (1 + np.exp(-place)) == pytest.approx(float(label.get_text()), abs=0.01)
    assert len(axes.get_yticks()) >= 4


def test_shared_thresholds_are_one_column_and_others_one_for_each_criterion() -> None:
    def columns(steps: np.ndarray) -> int:
        axes = ruler_map(entry_frame(20), juror_frame(20), criterion_frame(), steps).figure.axes[-1]
        return len({segment[0][0] for each in axes.collections for segment in each.get_segments()})

    assert columns(SAME) == 1
    assert columns(thresholds(6)) == 6


def test_thresholds_are_named_as_the_rubric_counts_and_unknown_ones_left_out() -> None:
    steps = SAME.copy()
    steps[:, 1] = np.nan

    shown = words(ruler_map(entry_frame(20), juror_frame(20), criterion_frame(), steps, lowest_level=1))

    assert {"1|2", "3|4", "4|5"} <= set(shown)
    assert "2|3" not in shown


def test_criteria_stand_higher_the_harder_they_are() -> None:
    criteria = criterion_frame()
    picture = ruler_map(entry_frame(20), juror_frame(20), criteria, SAME)
    boxes = {" ".join(text.words.split()): text.box.y0 for text in drawn_texts(picture)}
    named = [f"{place + 1}. {name}" for place, name in enumerate(criteria["criterion"])]

    hardest, easiest = criteria["difficulty"].argmax(), criteria["difficulty"].argmin()
    assert boxes[named[hardest]] > boxes[named[easiest]]


def test_thresholds_of_other_criteria_are_refused() -> None:
    with pytest.raises(InvalidPicture, match="thresholds of 6 criteria are given for 3"):
        ruler_map(entry_frame(2), juror_frame(2), criterion_frame(3), SAME)
