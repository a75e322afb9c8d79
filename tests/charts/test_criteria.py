from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.charts.looking import drawn_texts, words
from workbench.charts import contribution_chart, criteria_similarity_chart
from workbench.charts.palette import BAD, INK
from workbench.errors import InvalidPicture

NAMES = ["Актуальность", "План", "Результат"]
MATRIX = pd.DataFrame([[1, 0.62, -0.2], [0.62, 1, np.nan], [-0.2, np.nan, 1]], NAMES, NAMES)


def test_each_pair_stands_once_and_an_unknown_one_is_a_dash() -> None:
    shown = words(criteria_similarity_chart(MATRIX, language="en"))

    assert sorted(each for each in shown if each in ("0.62", "−0.20", "—")) == sorted(["0.62", "−0.20", "—"])
    assert [f"{number + 1}. {name}" for number, name in enumerate(NAMES)] == [
        each for each in shown if ". " in each and each[0].isdigit()
    ]


def test_only_pairs_that_are_much_alike_are_framed() -> None:
    def frames(alike: float) -> int:
        axes = criteria_similarity_chart(MATRIX, alike=alike).figure.axes[0]
        return sum(not patch.get_fill() or patch.get_facecolor()[3] == 0 for patch in axes.patches)

    assert [frames(0.9), frames(0.62), frames(-1.0)] == [0, 1, 2]


@pytest.mark.parametrize(
    ("matrix", "message"),
    [
        (MATRIX.iloc[:2], "not the same criteria"),
        (MATRIX.iloc[:1, :1], "one criterion"),
        (MATRIX * 2, "outside -1..1"),
        (pd.DataFrame([[1, 0.5], [0.4, 1]]), "not symmetric"),
    ],
)
def test_what_is_no_table_of_correlations_is_refused(matrix: pd.DataFrame, message: str) -> None:
    with pytest.raises(InvalidPicture, match=message):
        criteria_similarity_chart(matrix)


CONTRIBUTION = pd.DataFrame({"criterion": NAMES, "reliability_without": [0.80, 0.84, 0.76]})


def test_the_most_useful_criterion_is_on_top_and_a_harmful_one_stands_out() -> None:
    texts = {
        text.words: text
        for text in drawn_texts(contribution_chart(CONTRIBUTION, reliability=0.82, language="en"))
    }

    heights = {name: texts[name].box.y0 for name in NAMES}
    assert heights["Результат"] > heights["Актуальность"] > heights["План"]
    assert (texts["План"].colour, texts["Актуальность"].colour) == (BAD, INK)
    assert {"−0.060", "−0.020", "+0.020"} <= set(texts)
    assert "with all criteria 0.820" in texts


def test_reliability_has_to_be_a_number() -> None:
    with pytest.raises(InvalidPicture, match="not a number"):
        contribution_chart(CONTRIBUTION, reliability=float("nan"))
