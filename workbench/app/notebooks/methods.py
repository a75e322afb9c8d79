"""A calibration for methodologists' notebooks: every table, number and sentence by a plain method.

    from workbench.app import open_calibration
    calibration = open_calibration()
    calibration.jurors()

Opens the season that is given, that WORKBENCH_SEASON names or that stands in the current directory. Where
there is none, it is the example season with its judging over: invented, and the same on every machine.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Hashable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.app.notebooks.refusals import tell_refusals
from workbench.app.opening import Workbench, open_workbench
from workbench.config import PREFIX, read_settings
from workbench.domain.calibration import CalibrationRules
from workbench.domain.rubric import Rubric
from workbench.domain.season import Stage
from workbench.domain.text import Language

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from workbench.psychometrics.generalizability.variance_studies import GStudy
    from workbench.psychometrics.rasch.facets_fit import FacetsFit
    from workbench.psychometrics.rasch.linking import LinkQuality
    from workbench.workflows.calibrating.calibrate import Calibration
    from workbench.workflows.judging.feedback import JurorPage

# Draws and advice repeat exactly unless a notebook asks for another seed.
SEED = 2025


@dataclass(frozen=True, eq=False)
class OpenedCalibration:
    """A stage's calibration; ids only, no names of people.

    Attributes
    ----------
    calibration : see `workbench.workflows.calibrating.calibrate.Calibration`; `ratings`, `left_out`, `rules`,
        `seats`, `refusal` are there.
    rubric, stage : of the season. title : of the season and stage in the season's language.
    example : whether this is the invented season.
    """

    calibration: Calibration
    rubric: Rubric
    stage: Stage
    title: str
    language: Language
    example: bool

    @property
    def fit(self) -> FacetsFit:
        """The fitted model: frames, draws, residuals. Raises where the ratings could not be fitted."""
        return self.calibration.fit

    @property
    def seats(self) -> int | None:
        return self.calibration.seats

    @property
    def adjusted(self) -> bool:
        """Whether the rules of the season allow a fair list beside the raw one."""
        return self.calibration.adjusted

    @property
    def link_quality(self) -> LinkQuality:
        """How firmly shared entries tie the jurors together."""
        return self.calibration.link_quality

    @property
    def points_per_logit(self) -> float:
        """What a logit of severity takes from an average entry, in points of the rubric."""
        return self.calibration.points_per_logit

    def ratings(self) -> pd.DataFrame:
        """entry, juror, criterion, level, weight, order (place in the juror's own sequence), saved_at."""
        return self.calibration.ratings.copy()

    def entries(self) -> pd.DataFrame:
        """Both lists side by side; see `Calibration.entries`."""
        return self.calibration.entries()

    def jurors(self) -> pd.DataFrame:
        """juror, severity, se, points, infit, outfit, …; see `Calibration.jurors`."""
        return self.calibration.jurors()

    def criteria(self) -> pd.DataFrame:
        """criterion, weight, difficulty, se, infit, outfit, …; see `Calibration.criteria`."""
        return self.calibration.criteria()

    def steps(self) -> pd.DataFrame:
        """Thresholds between neighbouring levels; see `Calibration.steps`."""
        return self.calibration.steps()

    def moves(self) -> pd.DataFrame:
        """Who crosses the line of seats between the lists, and why. Raises where there is no fair list."""
        return self.calibration.moves()

    def findings(
        self, topic: str | None = None, about: Hashable | None = None, *, seed: int = SEED
    ) -> list[str]:
        """Plain sentences in the season's language, most general first.

        Parameters
        ----------
        topic : data, trust, jurors, criteria, seats or next; by default all.
        about : an entry, juror or criterion, for the sentences that name it.
        """
        import numpy as np

        from workbench.i18n import translator
        from workbench.workflows.calibrating.findings import findings

        translate = translator(self.language).gettext
        return [
            each.sentence.translated(translate)
            for each in findings(self.calibration, np.random.default_rng(seed))
            if topic in (None, each.topic) and (about is None or about in each.about)
        ]

    def chances(self, *, seed: int = SEED) -> pd.DataFrame:
        """entry, measure, se, fair, probability of a seat in the fair list; in the order of that list.

        Needs a number of seats. Raises where there is no fair list.
        """
        import numpy as np

        from workbench.workflows.calibrating.findings import seat_chances

        self.calibration.require_adjusted()
        chances = seat_chances(self.calibration, np.random.default_rng(seed))
        frame = self.entries()[["entry", "measure", "se", "fair"]]
        return frame.assign(probability=frame["entry"].map(chances))

    def draws(self, n: int = 2000, *, seed: int = SEED) -> NDArray[np.float64]:
        """(n, n_entries) measures that the ratings leave possible, in the order of `fit.entry_frame()`."""
        import numpy as np

        return self.fit.draws(n, np.random.default_rng(seed))

    def advise(
        self, n: int, *, seed: int = SEED, allowed: Iterable[tuple[Hashable, Hashable]] | None = None
    ) -> pd.DataFrame:
        """juror, entry, expected_gain: the n further reviews that make wrong choices least likely.

        `allowed` pairs (juror, entry); by default all that do not stand yet. Needs a number of seats.
        """
        import numpy as np

        from workbench.selection.uncertainty import advise_ratings

        seats = self.calibration.require_seats()
        rng = np.random.default_rng(seed)
        return advise_ratings(self.fit, self.fit.table, n=n, seats=seats, allowed=allowed, rng=rng)

    def g_study(self, *, seed: int = SEED) -> GStudy:
        """Variance components of levels: entries, jurors within entries, criteria; for a D-study.

        Every entry has jurors of its own here, so a juror's severity counts into `juror:entry`.
        """
        import numpy as np

        from workbench.psychometrics.generalizability.variance_studies import g_study

        return g_study(
            self.ratings(),
            object="entry",
            facets=["juror", "criterion"],
            nested={"juror": "entry"},
            score="level",
            rng=np.random.default_rng(seed),
        )

    def criterion_names(self) -> dict[str, str]:
        """Names of the criteria by id, in the season's language and the rubric's order."""
        return {each.id: each.name.to(self.language) for each in self.rubric.criteria}

    @cached_property
    def order(self) -> NDArray[np.int64]:
        """(n_ratings,) each review's place in its juror's own sequence, in the order of `fit.table`."""
        from workbench.workflows.calibrating.ratings import rating_order

        return rating_order(self.calibration.ratings, self.fit.table)

    def pages(self) -> list[JurorPage]:
        """Plain data of each juror's private page, for `workbench.charts.feedback_page`."""
        from workbench.workflows.judging.feedback import juror_pages

        return juror_pages(self.calibration)


def open_calibration(
    season: Path | str | None = None,
    *,
    stage: str | None = None,
    seats: int | None = None,
    language: Language | None = None,
    **rules: Any,
) -> OpenedCalibration:
    """Calibrate a stage's submitted reviews for a notebook.

    Parameters
    ----------
    season : its directory; see the head of this module for what happens without one.
    stage : id; by default the season's first. seats : instead of the season's number.
    language : of sentences and names; by default the season's.
    rules : what to change in the season's `calibration` section: model, halo, assume, minimum_reviews, …

    Raises
    ------
    SettingsError, FileProblem, StoreProblem : a season that cannot be opened.
    TooFewRatings : nothing is submitted yet.
    """
    from workbench.app.calibration import with_changes

    with_changes(CalibrationRules(), rules)  # a slip of the pen is told before anything is built
    with ExitStack() as stack:
        workbench, example = opened_season(season, stack)
        return calibrated(workbench, example, stage, seats=seats, language=language, **rules)


def calibrated(
    workbench: Workbench,
    example: bool,
    stage: str | None = None,
    *,
    seats: int | None = None,
    language: Language | None = None,
    **rules: Any,
) -> OpenedCalibration:
    """As `open_calibration`, of a season that is open already; `example` : whether it is the invented one."""
    from workbench.app.calibration import calibrate_stage

    chosen = workbench.stage(stage)
    calibration = calibrate_stage(workbench, chosen, seats=seats, changes=rules)
    rubric = workbench.rubric(chosen)
    shown: Language = language or ("en" if workbench.settings.language == "en" else "ru")
    title = f"{chosen.name.to(shown)} · {workbench.season.title.to(shown)}"
    return OpenedCalibration(calibration, rubric, chosen, title, shown, example)


def opened_season(
    season: Path | str | None,
    stack: ExitStack,
    *,
    make_example: Callable[[Path], Workbench] | None = None,
) -> tuple[Workbench, bool]:
    """The season meant, and whether it is the example; all is closed and removed with `stack`.

    `make_example` builds it in a directory; by default the one with its judging over.
    """
    settings = read_settings({})
    tell_refusals("en" if settings.language == "en" else "ru")
    named = season is not None or PREFIX + "SEASON" in os.environ
    example = not named and not settings.season_file.exists()
    if not example:
        workbench = open_workbench({"season": season})
    else:
        from workbench.app.example.season import build_judged_example

        directory = stack.enter_context(tempfile.TemporaryDirectory(prefix="workbench-example-"))
        workbench = (make_example or build_judged_example)(Path(directory) / "season")
    stack.enter_context(workbench.store)
    return workbench, example
