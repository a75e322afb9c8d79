"""Shares of finalists beside shares of applicants."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.charts.looking import drawn_texts, outside, overlapping, words
from workbench.charts import Picture, share_chart
from workbench.charts.shares import MOST_RULES
from workbench.domain.regions import all_regions
from workbench.errors import InvalidPicture

FRAME = pd.DataFrame(
    {
        "name": ["Central", "Volga", "Ural"],
        "applicants": [50, 30, 20],
        "Season": [8, 1, 1],
        "Other": [5, 3, 2],
    }
)


def marks(picture: Picture, rule: int) -> list[float]:
    for axes in picture.figure.axes:
        for line in axes.lines:
            if line.get_gid() == f"rule-{rule}":
                return [float(each) for each in line.get_xdata()]
    return []


def test_marks_stand_at_the_share_of_finalists_and_bars_at_that_of_applicants() -> None:
    picture = share_chart(FRAME, ["Season", "Other"], attribute="District", language="en")
    assert marks(picture, 0) == pytest.approx([0.8, 0.1, 0.1])
    assert marks(picture, 1) == pytest.approx([0.5, 0.3, 0.2])
    bars = [patch.get_width() for axes in picture.figure.axes for patch in axes.patches]
    assert bars == pytest.approx([0.5, 0.3, 0.2])


def test_counts_stand_beside_the_rows_and_rules_in_the_key() -> None:
    shown = words(share_chart(FRAME, ["Season", "Other"], attribute="District", language="en"))
    assert {"8 · 5 / 50", "1 · 2 / 20", "Season", "Other", "Finalists and applicants: District"} <= set(shown)


def test_a_rule_that_cannot_be_kept_has_no_marks() -> None:
    picture = share_chart(FRAME.assign(Other=0), ["Season", "Other"], attribute="District")
    assert marks(picture, 1) == []
    assert len(marks(picture, 0)) == 3


@pytest.mark.parametrize("rules", [1, MOST_RULES])
def test_all_regions_by_many_rules_can_be_read(rules: int) -> None:
    names = all_regions()
    frame = pd.DataFrame({"name": names, "applicants": range(1, len(names) + 1)})
    titles = [f"Правило с длинным названием номер {number}" for number in range(rules)]
    for title in titles:
        frame[title] = 1
    picture = share_chart(frame, titles, attribute="Регион")
    texts = drawn_texts(picture)
    assert overlapping(texts) == []
    assert outside(picture, texts) == []


@pytest.mark.parametrize(
    ("frame", "rules", "said"),
    [
        (FRAME, [], "0 rules"),
        (FRAME, ["Season"] * (MOST_RULES + 1), f"1 to {MOST_RULES}"),
        (FRAME.drop(columns="applicants"), ["Season"], "applicants"),
        (FRAME.assign(applicants=0), ["Season"], "nothing"),
        (FRAME.assign(name="x"), ["Season"], "more than once"),
        (FRAME, ["Nobody's"], "Nobody's"),
    ],
)
def test_a_table_that_cannot_be_drawn_is_refused(frame: pd.DataFrame, rules: list[str], said: str) -> None:
    with pytest.raises(InvalidPicture, match=said):
        share_chart(frame, rules, attribute="District")
