"""From the submitted reviews of a stage to two lists side by side: the raw one and the fair one.

The fair list never replaces the raw one: the raw one is always there, and where too little is known of the
jurors' severity, the fair one is refused with the reasons.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workbench.domain.calibration import CalibrationRules
from workbench.domain.ratings import RatingTable
from workbench.domain.rubric import Rubric
from workbench.errors import N_, MeasurementProblem, SettingsError, TooFewRatings
from workbench.psychometrics.rasch.facets import fit_facets
from workbench.psychometrics.rasch.facets_fit import FacetsFit
from workbench.psychometrics.rasch.linking import LinkQuality, table_link_quality
from workbench.psychometrics.rasch.scale import Floats
from workbench.workflows.calibrating.adjusting import require_enough, severity_share, weakest_pair
from workbench.workflows.calibrating.fair_points import fair_points
from workbench.workflows.calibrating.ratings import LeftOut, Scoring, raw_list

if TYPE_CHECKING:
    import pandas as pd

logger = logging.getLogger(__name__)

# What may put an entry on the other side of the line, and the column that says by how many points.
EFFECT_OF_CAUSE = {"severity": "severity_effect", "weights": "weight_effect", "other": "other_effect"}
# Points of the curve from measures to the rubric's scale; between them it is straight to 1e-5 points.
_CURVE = 2001
# Totals that differ by less are the same number, summed in another order.
_SAME = 1e-9


@dataclass(frozen=True, eq=False)
class Calibration:
    """What a stage's ratings say about entries, jurors and criteria; ids only.

    Attributes
    ----------
    ratings : the long frame; see `rating_frame`. left_out : what is not in it.
    scoring : weights and names of the criteria, how levels become a total. rules : the season's.
    seats : how many entries go through, or None where nothing says so.
    raw : entry, raw, raw_equal, n_reviews; see `raw_list`.
    measured : the fitted model, or None where it cannot be fitted.
    refusal : why there is no fair list, or None where there is one.
    """

    ratings: pd.DataFrame
    left_out: LeftOut
    scoring: Scoring
    rules: CalibrationRules
    seats: int | None
    raw: pd.DataFrame = field(repr=False)
    measured: FacetsFit | None
    refusal: MeasurementProblem | None

    @property
    def adjusted(self) -> bool:
        """Whether there is a fair list."""
        return self.refusal is None

    @property
    def fit(self) -> FacetsFit:
        """The fitted model. Raises the refusal where the ratings could not be fitted at all."""
        if self.measured is None:
            raise self.refusal or TooFewRatings(reason=N_("nothing was measured"))
        return self.measured

    def require_adjusted(self) -> None:
        """Raises the refusal where there is no fair list."""
        if self.refusal is not None:
            raise self.refusal

    def require_seats(self) -> int:
        """The number of seats. Raises SettingsError where nothing names it."""
        if self.seats is None:
            raise SettingsError(
                name="seats", reason=N_("is not known; name it, or put it under selection in season.yaml")
            )
        return self.seats

    @cached_property
    def link_quality(self) -> LinkQuality:
        """How firmly shared entries tie the jurors together."""
        return table_link_quality(self.fit.table)

    @property
    def severity_share(self) -> float:
        """Share of the spread of severities that is not error."""
        return severity_share(self.fit)

    @property
    def largest_difference_error(self) -> float:
        """Standard error, by shared entries alone, of the difference of the jurors tied least, in logits."""
        pair = weakest_pair(self.fit)
        return pair.error if pair else 0.0

    @property
    def points_per_logit(self) -> float:
        """Points of the rubric's total that a logit of severity takes from an average entry."""
        measure = self.fit.entry_measure
        return float((self._curve(measure + 0.5) - self._curve(measure - 0.5)).mean())

    def levels(self) -> tuple[int, ...]:
        """The scale's levels, lowest first; without a rubric from the lowest to the highest given."""
        scoring, level = self.scoring, self.ratings["level"]
        lowest = int(level.min()) if scoring.lowest is None else scoring.lowest
        highest = int(level.max()) if scoring.highest is None else scoring.highest
        return tuple(range(lowest, highest + 1))

    def entries(self) -> pd.DataFrame:
        """Both lists side by side, best first by the fair list, or by the raw one where that was refused.

        Returns
        -------
        entry, n_reviews, raw (points of the rubric), raw_rank (1 is best, equal totals share a rank);
        with a fair list also fair (points from jurors of average severity), fair_rank, measure, se,
        conditional_se (logits), severity (mean of the entry's jurors, logits), severity_effect,
        weight_effect, other_effect (points by which severity, the weights of criteria and everything else
        put raw above what is usual at this place of the fair list), infit, outfit, extreme; with seats also
        raw_in, fair_in.
        """
        frame = self._entries.copy()
        frame.attrs["assume"] = self.rules.assume
        return frame

    def jurors(self) -> pd.DataFrame:
        """juror, severity, se (logits, + is harsher), points (what that takes from an average entry on the
        rubric's scale), infit, outfit, infit_z, outfit_z, n_reviews, n_ratings, extreme, mean_level.

        Raises
        ------
        MeasurementProblem : where the ratings could not be fitted.
        """
        frame = self.fit.juror_frame()
        severity = self.fit.juror_severity
        measure = self.fit.entry_measure
        centre = float(severity.mean())
        average = self._curve(measure).mean()
        points = [average - self._curve(measure - (each - centre)).mean() for each in severity]
        by_juror = self.ratings.groupby("juror")
        frame.insert(3, "points", points)
        frame["n_reviews"] = frame["juror"].map(by_juror["entry"].nunique())
        frame["mean_level"] = frame["juror"].map(by_juror["level"].mean())
        return frame

    def criteria(self) -> pd.DataFrame:
        """criterion, weight, difficulty, se (logits, + is harder), infit, outfit, infit_z, outfit_z,
        n_ratings, extreme, mean_level; in the order of the rubric."""
        frame = self.fit.criterion_frame()
        frame.insert(1, "weight", frame["criterion"].map(dict(self.scoring.weight)))
        frame["mean_level"] = frame["criterion"].map(self.ratings.groupby("criterion")["level"].mean())
        order = {criterion: place for place, criterion in enumerate(self.scoring.weight)}
        return frame.sort_values("criterion", key=lambda each: each.map(order)).reset_index(drop=True)

    def steps(self) -> pd.DataFrame:
        """criterion, level, threshold, se (logits, from the level below, less the difficulty), n_below, n
        (ratings at the level below and at the level), disordered (below the threshold before).

        Where all criteria share their thresholds there is one set, under the criterion None.
        """
        import pandas as pd

        fit = self.fit
        shared = fit.model == "rating_scale"
        count = np.zeros((fit.table.n_criteria, fit.scale.n_levels), dtype=np.int64)
        np.add.at(count, (fit.table.criterion, fit.table.level), 1)
        if shared:
            count[:] = count.sum(axis=0)
        rows = []
        for number in range(1 if shared else fit.table.n_criteria):
            before = -np.inf
            for step, threshold in enumerate(fit.thresholds[number]):
                rows.append(
                    {
                        "criterion": None if shared else fit.table.criteria[number],
                        "level": step + 1 + fit.table.lowest_level,
                        "threshold": threshold,
                        "se": fit.threshold_se[number, step],
                        "n_below": count[number, step],
                        "n": count[number, step + 1],
                        "disordered": bool(threshold < before),
                    }
                )
                before = threshold if np.isfinite(threshold) else before
        return pd.DataFrame(rows)

    def moves(self) -> pd.DataFrame:
        """Who crosses the line of seats between the two lists, and the largest cause.

        Returns
        -------
        the columns of `entries()` and `cause`: severity (of its jurors), weights (the order of the fair list
        takes all criteria alike), other (fewer ratings, abstentions, halo); or neighbours, where the entry
        itself is not pushed that way, but others left or took a seat.

        Raises
        ------
        MeasurementProblem : where there is no fair list.
        """
        self.require_adjusted()
        frame = self._entries.assign(cause="")
        if self.seats is None:
            return frame.iloc[:0]
        frame = frame[frame["raw_in"] != frame["fair_in"]].reset_index(drop=True)
        toward = np.where(frame["raw_in"], 1.0, -1.0)
        effects = frame[list(EFFECT_OF_CAUSE.values())].to_numpy() * toward[:, None]
        pushed = effects.sum(axis=1) > 0
        frame["cause"] = np.where(
            pushed, np.array(list(EFFECT_OF_CAUSE))[effects.argmax(axis=1)], "neighbours"
        )
        return frame

    @cached_property
    def _entries(self) -> pd.DataFrame:
        raw = self.raw
        frame = raw[["entry", "n_reviews", "raw"]].assign(raw_rank=_ranks(raw["raw"]))
        if self.adjusted:
            frame = self._with_fair(frame)
        by = "fair_rank" if self.adjusted else "raw_rank"
        if self.seats is not None:
            frame["raw_in"] = frame["raw_rank"] <= self.seats
            if self.adjusted:
                frame["fair_in"] = frame["fair_rank"] <= self.seats
        return frame.sort_values([by, "raw_rank"], kind="stable").reset_index(drop=True)

    def _with_fair(self, frame: pd.DataFrame) -> pd.DataFrame:
        import pandas as pd

        fit = self.fit
        found = fit.entry_frame()
        measure, severity = fit.entry_measure, fit.juror_severity
        fair = self._curve(measure)
        table = fit.table
        entry, juror = table.entry[table.cell_start], table.juror[table.cell_start]
        expected = self._curve(measure[entry] - (severity[juror] - severity.mean()))
        reviews = np.bincount(entry)
        raw = self.raw["raw"].to_numpy()
        weighting = raw - self.raw["raw_equal"].to_numpy()
        weighting -= weighting.mean()
        by_severity = np.bincount(entry, expected) / reviews - fair
        fair_columns = pd.DataFrame(
            {
                "fair": fair,
                "fair_rank": _ranks(found["measure"]),
                **{name: found[name] for name in ("measure", "se", "conditional_se")},
                "severity": np.bincount(entry, severity[juror]) / reviews,
                "severity_effect": by_severity,
                "weight_effect": weighting,
                "other_effect": _beyond_trend(raw - fair - by_severity - weighting, fair),
                **{name: found[name] for name in ("infit", "outfit", "extreme")},
            }
        )
        return pd.concat([frame, fair_columns], axis=1)

    def _curve(self, measure: Floats) -> Floats:
        """Points of the rubric that jurors of average severity would give; see `fair_points`."""
        grid, points = self._curve_points
        found: Floats = np.interp(measure, grid, points)
        return found

    @cached_property
    def _curve_points(self) -> tuple[Floats, Floats]:
        fit = self.fit
        reach = float(np.abs(fit.juror_severity - fit.juror_severity.mean()).max()) + 1.0
        grid = np.linspace(fit.entry_measure.min() - reach, fit.entry_measure.max() + reach, _CURVE)
        return grid, fair_points(fit, grid, self.scoring)


def calibrate(
    frame: pd.DataFrame,
    rubric: Rubric | None,
    rules: CalibrationRules,
    *,
    seats: int | None = None,
    left_out: LeftOut | None = None,
) -> Calibration:
    """Make the raw list of a frame of ratings and, where the rules allow it, the fair one.

    Parameters
    ----------
    frame : entry, juror, criterion, level; as from `rating_frame`.
    rubric : None for ratings from elsewhere: then a column weight says, or all criteria weigh the same.

    Raises
    ------
    InvalidRatings : rows that are no ratings.
    TooFewRatings : no row at all, so that there is no raw list either.
    """
    table = RatingTable.from_frame(frame)
    scoring = Scoring.of(rubric) if rubric else Scoring.of_frame(frame)
    raw = raw_list(frame, scoring.weight, scoring.aggregation)
    fit: FacetsFit | None = None
    refusal: MeasurementProblem | None = None
    try:
        fit = fit_facets(table, model=rules.model, halo=rules.halo, assume=rules.assume)
        require_enough(fit, raw, frame, rules)
    except MeasurementProblem as problem:
        refusal = problem
    logger.info("calibrated %d ratings; fair list: %s", len(table), "no" if refusal else "yes")
    return Calibration(frame, left_out or LeftOut(), scoring, rules, seats, raw, fit, refusal)


def _ranks(values: pd.Series[float]) -> NDArray[np.int64]:
    """1 for the highest; equal values share the best of their places."""
    rounded = (values / _SAME).round()
    ranks: NDArray[np.int64] = rounded.rank(method="min", ascending=False).to_numpy().astype(np.int64)
    return ranks


def _beyond_trend(values: Floats, along: Floats) -> Floats:
    """What is left of `values` beyond a straight line along the other: measures shrink to the middle."""
    centred = along - along.mean()
    spread = float((centred**2).sum())
    slope = float((centred * values).sum()) / spread if spread > 0 else 0.0
    left: Floats = values - values.mean() - slope * centred
    return left
