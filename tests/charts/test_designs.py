from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.charts.builders import d_study_frame, design_frame, gain_frame
from tests.charts.looking import all_words, drawn_texts, words
from workbench.charts import d_study_chart, design_chart, gain_chart
from workbench.errors import InvalidPicture


def test_the_first_number_of_jurors_that_reaches_the_target_stands_out_on_each_curve() -> None:
    frame = d_study_frame()
    phi_panel = d_study_chart(frame, target=0.8).figure.axes[0]

    marked = [float(line.get_xdata()[0]) for line in phi_panel.lines if line.get_markersize() == 7.5]

    reached = frame[frame["phi"] >= 0.8].groupby("criteria")["jurors"].min()
    assert marked == list(reached)
    assert 0 < len(reached) < frame["criteria"].nunique() + 1


def test_curves_are_named_at_their_ends_in_their_order() -> None:
    texts = [
        text
        for text in drawn_texts(d_study_chart(d_study_frame(), language="en"))
        if "criteria:" in text.words
    ]

    heights = [text.box.y0 for text in texts]
    assert [text.words for text in texts] == [f"criteria: {count}" for count in (2, 4, 6, 8)] * 2
    assert heights[:4] == sorted(heights[:4])


def test_the_target_is_said() -> None:
    assert "the target of 0.75" in all_words(d_study_chart(d_study_frame(), target=0.75, language="en"))


def test_a_design_twice_or_too_many_curves_are_refused() -> None:
    frame = d_study_frame()
    with pytest.raises(InvalidPicture, match="stands twice"):
        d_study_chart(pd.concat([frame, frame]))
    with pytest.raises(InvalidPicture, match="at most 24"):
        d_study_chart(d_study_frame(criteria=range(1, 40)))


def test_plans_keep_their_order_and_metrics_their_panels() -> None:
    frame = design_frame()
    texts = {text.words: text.box.y0 for text in drawn_texts(design_chart(frame, language="en"))}

    heights = [texts[plan] for plan in frame["plan"]]
    assert heights == sorted(heights, reverse=True)
    assert {"Error of measures (RMSE), logits", "Reliability"} <= set(texts)


def test_dots_and_intervals_are_where_the_table_says() -> None:
    frame = design_frame()[["plan", "rmse", "rmse_low", "rmse_high"]]
    axes = design_chart(frame).figure.axes[-1]

    (dots,) = [line.get_xdata() for line in axes.lines if line.get_marker() == "o"]
    assert dots == pytest.approx(frame["rmse"])
    (intervals,) = [np.array(each.get_segments())[:, :, 0] for each in axes.collections]
    assert intervals == pytest.approx(frame[["rmse_low", "rmse_high"]].to_numpy())


@pytest.mark.parametrize(
    "columns", [["plan"], ["plan", "rmse", "rmse_low"], ["plan", "reliability", "rmse_low"]]
)
def test_no_metric_or_half_an_interval_is_refused(columns: list[str]) -> None:
    with pytest.raises(InvalidPicture, match="<metric>_low"):
        design_chart(design_frame()[columns])


def test_both_plans_for_further_ratings_start_from_what_is_known_now() -> None:
    axes = gain_chart(gain_frame(), language="en").figure.axes[0]
    lines = [line for line in axes.lines if len(line.get_xdata()) == 5]

    assert [line.get_ydata()[0] for line in lines] == [5.6, 5.6]
    assert [line.get_ydata()[-1] for line in lines] == pytest.approx([4.4, 5.55])
    assert axes.get_ylim()[0] == 0


def test_the_plans_are_named_at_the_ends_of_their_lines() -> None:
    texts = {text.words: text.box.y0 for text in drawn_texts(gain_chart(gain_frame(), language="en"))}

    assert texts["random"] > texts["targeted"]


def test_two_numbers_for_one_plan_are_refused() -> None:
    with pytest.raises(InvalidPicture, match="two rows"):
        gain_chart(pd.concat([gain_frame(), gain_frame()]))


def test_nothing_left_to_gain_can_be_drawn() -> None:
    done = gain_frame().assign(wrong_choices=0.0)

    assert "targeted" in words(gain_chart(done, language="en"))
