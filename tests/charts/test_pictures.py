"""What holds for every picture: nothing overlaps, nothing is cut, one table gives one picture."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from matplotlib import style

from tests.charts import builders
from tests.charts.looking import drawn_texts, outside, overlapping
from workbench.charts import (
    Picture,
    category_curves,
    category_use_chart,
    caterpillar,
    contribution_chart,
    criteria_similarity_chart,
    d_study_chart,
    design_chart,
    drift_chart,
    feedback_page,
    fit_chart,
    gain_chart,
    movement_chart,
    probability_chart,
    ruler_map,
    severity_chart,
)
from workbench.i18n import Language

Draw = Callable[[Language], Picture]


def _ruler(entries: int, jurors: int, criteria: int = 6, spread: float = 0.3) -> Draw:
    tables = builders.entry_frame(entries), builders.juror_frame(jurors), builders.criterion_frame(criteria)
    return lambda language: ruler_map(*tables, builders.thresholds(criteria, spread), language=language)


def _severity(jurors: int) -> Draw:
    return lambda language: severity_chart(
        builders.juror_frame(jurors), points_per_logit=0.7, language=language
    )


def _fit(jurors: int) -> Draw:
    return lambda language: fit_chart(builders.juror_frame(jurors), 0.75, 1.3, language=language)


def _drift(jurors: int, periods: int) -> Draw:
    return lambda language: drift_chart(builders.drift_frame(jurors, periods), language=language)


def _use(jurors: int) -> Draw:
    groups = [f"J{number + 1:03d}" for number in range(jurors)]
    return lambda language: category_use_chart(builders.use_frame(groups), language=language)


def _caterpillar(entries: int, seats: int, se: float = 0.35) -> Draw:
    frame = builders.entry_frame(entries, se=se)
    chance = builders.chances(frame, seats)
    return lambda language: caterpillar(frame, seats, chance, language=language)


def _probability(entries: int, seats: int, se: float = 0.35) -> Draw:
    frame = builders.entry_frame(entries, se=se)
    frame["probability"] = builders.chances(frame, seats)
    return lambda language: probability_chart(frame, language=language)


def _movement(entries: int, seats: int, noise: float = 0.25) -> Draw:
    return lambda language: movement_chart(builders.crossing_frame(entries, seats, noise), language=language)


def _contribution(language: Language) -> Picture:
    frame = builders.criterion_frame().drop(columns="difficulty")
    frame["reliability_without"] = [0.79, 0.81, 0.8, 0.835, 0.77, 0.815]
    return contribution_chart(frame, reliability=0.824, language=language)


PICTURES: dict[str, Draw] = {
    "ruler of one": _ruler(1, 1, 1, 0.0),
    "ruler of 20 jurors": _ruler(20, 20, 6, 0.0),
    "ruler of 60 jurors": _ruler(300, 60),
    "ruler of 7,000 entries and 200 jurors": _ruler(7000, 200),
    "severity of one": _severity(1),
    "severity of 20": _severity(20),
    "severity of 200": _severity(200),
    "fit of one": _fit(1),
    "fit of 20": _fit(20),
    "fit of 200": _fit(200),
    "drift of one": _drift(1, 1),
    "drift of 20": _drift(20, 4),
    "drift of 200": _drift(200, 6),
    "curves of one criterion": lambda language: category_curves(
        builders.thresholds(1), levels=builders.LEVELS, language=language
    ),
    "curves of six criteria": lambda language: category_curves(
        np.r_[builders.thresholds(5), [[-1.8, 0.5, -0.4, 1.7]]], builders.CRITERIA, language=language
    ),
    "use by one juror": _use(1),
    "use by 20 jurors": _use(20),
    "use by 200 jurors": _use(200),
    "similarity of 6": lambda language: criteria_similarity_chart(
        builders.correlations(6), language=language
    ),
    "similarity of 20": lambda language: criteria_similarity_chart(
        builders.correlations(20), language=language
    ),
    "contribution": _contribution,
    "caterpillar of one": _caterpillar(1, 1),
    "caterpillar of 20": _caterpillar(20, 5),
    "caterpillar of 300": _caterpillar(300, 30),
    "caterpillar of 7,000": _caterpillar(7000, 200, 0.1),
    "probability of one": _probability(1, 1),
    "probability of 20": _probability(20, 5),
    "probability of 300": _probability(300, 30),
    "probability of 7,000": _probability(7000, 200, 0.1),
    "movement of nobody": _movement(1, 1),
    "movement of 300": _movement(300, 30),
    "movement of 7,000": _movement(7000, 300, 0.1),
    "d-study": lambda language: d_study_chart(builders.d_study_frame(), language=language),
    "d-study of one design": lambda language: d_study_chart(
        builders.d_study_frame((3,), (6,)), language=language
    ),
    "designs": lambda language: design_chart(
        builders.design_frame(), reference={"coverage": 0.95}, language=language
    ),
    "gain": lambda language: gain_chart(builders.gain_frame(), language=language),
    "feedback": lambda language: feedback_page(builders.feedback(), language=language),
}
SOME = ["severity of 20", "caterpillar of 300", "ruler of 60 jurors", "curves of six criteria", "feedback"]


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("name", PICTURES)
def test_no_text_overlaps_another_or_leaves_the_page(name: str, language: Language) -> None:
    picture = PICTURES[name](language)
    texts = drawn_texts(picture)

    assert overlapping(texts) == []
    assert outside(picture, texts) == []


@pytest.mark.parametrize("name", SOME)
def test_one_table_gives_one_picture(name: str) -> None:
    first, second = PICTURES[name]("ru"), PICTURES[name]("ru")

    assert first.png(60) == second.png(60)
    assert first.svg() == second.svg()


@pytest.mark.parametrize("name", SOME)
@pytest.mark.parametrize("name_of_style", ["ggplot", "dark_background", "seaborn-v0_8-whitegrid"])
def test_a_notebooks_own_style_changes_nothing(name: str, name_of_style: str) -> None:
    plain = PICTURES[name]("ru").png(60)
    with style.context(name_of_style):
        styled = PICTURES[name]("ru").png(60)

    assert styled == plain


def test_pictures_drawn_side_by_side_in_threads_are_those_drawn_one_by_one() -> None:
    alone = [PICTURES[name]("ru").png(60) for name in SOME]
    with ThreadPoolExecutor(len(SOME)) as threads:
        together = list(threads.map(lambda name: PICTURES[name]("ru").png(60), SOME))

    assert together == alone


def test_drawing_leaves_no_global_state_behind() -> None:
    code = """
import sys, matplotlib
from tests.charts.builders import juror_frame
from workbench.charts import severity_chart
# Asking for the backend would choose one, and load pyplot.
settings = [each for each in matplotlib.rcParams if each != "backend"]
before = [matplotlib.rcParams[each] for each in settings]
severity_chart(juror_frame(5)).svg()
assert [matplotlib.rcParams[each] for each in settings] == before
assert "matplotlib.pyplot" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("name", SOME)
def test_a_picture_says_in_words_what_it_shows(name: str) -> None:
    assert len(PICTURES[name]("en").description) > 40
