from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.charts.builders import juror_frame
from tests.charts.looking import drawn_texts, words
from workbench.charts import Picture, severity_chart
from workbench.charts.palette import ACCENT, BAD, INK, PAPER
from workbench.errors import InvalidPicture

JURORS = pd.DataFrame(
    {"juror": ["J01", "J02", "J03", "J04"], "severity": [0.9, -0.8, 0.1, -0.7], "se": [0.1, 0.2, 0.1, 0.6]}
)


def marks(picture: Picture, marker: str, *, filled: bool = True) -> list[float]:
    return [
        float(value)
        for axes in picture.figure.axes
        for line in axes.lines
        if line.get_marker() == marker and (line.get_markerfacecolor() != PAPER) == filled
        for value in line.get_xdata()
        if len(line.get_ydata()) and line.get_color() in (ACCENT, BAD, INK)
    ]


def test_jurors_beyond_the_zone_are_marked_on_their_side() -> None:
    picture = severity_chart(JURORS.iloc[:3], zone=0.5, language="en")

    colours = {text.words: text.colour for text in drawn_texts(picture)}
    assert (colours["J01"], colours["J02"], colours["J03"]) == (BAD, ACCENT, INK)
    assert 0.9 in marks(picture, ">")
    assert -0.8 in marks(picture, "<")
    assert marks(picture, "o") == [0.1]


def test_a_deviation_that_may_be_chance_is_hollow_and_explained() -> None:
    picture = severity_chart(JURORS, zone=0.5, language="en")

    assert marks(picture, "<", filled=False) == [-0.7]
    assert any("may be chance" in each for each in words(picture))


def test_nothing_is_explained_that_is_not_there() -> None:
    calm = severity_chart(JURORS, zone=2.0, language="en")

    assert not any("zone" in each for each in words(calm))


def test_the_harshest_stands_on_top() -> None:
    boxes = {text.words: text.box.y0 for text in drawn_texts(severity_chart(JURORS, language="en"))}

    assert boxes["J01"] > boxes["J03"] > boxes["J04"] > boxes["J02"]


def test_all_of_20_are_named_and_of_200_every_one_beyond_the_zone_in_one_line_or_counted() -> None:
    few, many = juror_frame(20), juror_frame(200)

    assert set(few["juror"]) <= set(words(severity_chart(few, language="en")))
    named = set(words(severity_chart(many, zone=0.5, language="en")))
    beyond = set(many.loc[many["severity"].abs() > 0.5, "juror"])
    assert beyond <= named
    assert named.isdisjoint(set(many["juror"]) - beyond)


def test_more_severity_is_fewer_points_of_the_rubric() -> None:
    picture = severity_chart(JURORS, points_per_logit=0.5, language="en")
    logits, points = (
        next(axes for axes in picture.figure.axes if label in axes.get_xlabel())
        for label in ("Severity", "rubric")
    )

    assert np.array(points.get_xlim()) == pytest.approx(-0.5 * np.array(logits.get_xlim()))


def test_a_jury_that_agrees_entirely_can_be_drawn() -> None:
    same = JURORS.assign(severity=0.0, se=0.0)

    assert "J01" in words(severity_chart(same, language="en"))


def test_a_negative_zone_or_a_juror_twice_is_refused() -> None:
    with pytest.raises(InvalidPicture, match="zone is -1"):
        severity_chart(JURORS, zone=-1)
    with pytest.raises(InvalidPicture, match="J01 more than once"):
        severity_chart(pd.concat([JURORS, JURORS.iloc[:1]]))
