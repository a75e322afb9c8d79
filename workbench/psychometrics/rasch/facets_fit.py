"""A fitted many-facet Rasch model: measures, severities, difficulties and how far each can be trusted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from workbench.domain.ratings import Label, RatingTable
from workbench.psychometrics.rasch.estimates import Estimates, Uncertainty
from workbench.psychometrics.rasch.fit_statistics import (
    MeanSquares,
    Residuals,
    marginal_moments,
    mean_squares,
    residuals,
)
from workbench.psychometrics.rasch.linking import Components
from workbench.psychometrics.rasch.origin import Assumption, Facet, Origin
from workbench.psychometrics.rasch.scale import Floats, Model, Scale

if TYPE_CHECKING:
    import pandas as pd

Estimator: TypeAlias = Literal["mml", "jml"]


@dataclass(frozen=True, eq=False)
class FacetsFit:
    """Estimates of a many-facet Rasch model, all in logits unless said otherwise.

    Attributes
    ----------
    entry_measure : (n_entries,) + is better. juror_severity : (n_jurors,) + is harsher.
    criterion_difficulty : (n_criteria,) + is harder; NaN where everybody got the same level.
    thresholds : (n_criteria, m) steps between neighbouring levels, less the difficulty; NaN beside a level
        that nobody was given.
    halo_sd : SD of the entry × juror effect; 0 where it was left out or found to be none.
    entry_sd : SD of the entries' population.
    log_likelihood : of the ratings; marginal for `mml`, joint for `jml`.
    assume : the assumption that put unlinked groups of ratings on one scale, or None.
    components : those groups.
    """

    table: RatingTable
    model: Model
    estimator: Estimator
    center: tuple[Facet, ...]
    assume: Assumption | None
    components: Components
    estimates: Estimates = field(repr=False)
    origin: Origin = field(repr=False)
    anchored: Mapping[Facet, Mapping[Label, float]] = field(default_factory=dict)

    @property
    def halo_sd(self) -> float:
        return self.estimates.halo_sd

    @property
    def entry_sd(self) -> float:
        return self.estimates.entry_sd

    @property
    def severity_sd(self) -> float:
        """SD of the jurors' population where severities are random effects; NaN where they are fixed."""
        return self.estimates.severity_sd

    @property
    def log_likelihood(self) -> float:
        return self.estimates.log_likelihood

    @property
    def iterations(self) -> int:
        return self.estimates.iterations

    @cached_property
    def entry_measure(self) -> Floats:
        shift: Floats = self.origin.entry.value[self._group(self.components.entry)]
        return self.estimates.measure + shift

    @cached_property
    def juror_severity(self) -> Floats:
        shift: Floats = self.origin.juror.value[self._group(self.components.juror)]
        return self.estimates.severity + shift

    @cached_property
    def scale(self) -> Scale:
        """Probabilities of levels at `measure - severity`, difficulties included."""
        return self.origin.scale(self.estimates.scale)

    @cached_property
    def criterion_difficulty(self) -> Floats:
        known = self.estimates.scale.used.sum(axis=1) > 1
        return np.where(known, self.estimates.difficulty + self.origin.difficulty.value[0], np.nan)

    @cached_property
    def thresholds(self) -> Floats:
        difficulty = self.estimates.difficulty + self.origin.difficulty.value[0]
        thresholds: Floats = self.scale.steps - difficulty[:, None]
        return thresholds

    @cached_property
    def entry_se(self) -> Floats:
        """(n_entries,) with the uncertainty of jurors, criteria and thresholds in it."""
        return self._uncertainty.standard_errors()

    @cached_property
    def juror_se(self) -> Floats:
        n = self.table.n_jurors
        groups = self._group(self.components.juror)
        rows = self.origin.juror.derivative[groups]
        rows[:, :n] += np.eye(n)
        return np.sqrt(self._variances(rows) + self.origin.group_sd[groups] ** 2)

    @cached_property
    def criterion_se(self) -> Floats:
        unit = np.eye(self.table.n_criteria, self.estimates.design.shape[2])
        rows = self._by_scale(unit) + self.origin.difficulty.derivative
        return np.where(np.isnan(self.criterion_difficulty), np.nan, np.sqrt(self._variances(rows)))

    @cached_property
    def threshold_se(self) -> Floats:
        """(n_criteria, m) NaN beside a level that nobody was given."""
        design = self.estimates.design
        steps = design[:, :-1] - design[:, 1:]
        steps[:, :, : self.table.n_criteria] = 0.0  # a threshold leaves its criterion's difficulty out
        n_criteria, m, n_scale = steps.shape
        rows = self._by_scale(steps.reshape(-1, n_scale)) + self.origin.threshold.derivative
        errors = np.sqrt(self._variances(rows)).reshape(n_criteria, m)
        return np.where(np.isfinite(self.thresholds), errors, np.nan)

    @cached_property
    def residuals(self) -> Residuals:
        """Each rating against the model, in the order of `table`."""
        e = self.estimates
        return residuals(self.table, e.scale, e.severity, e.halo_sd, e.nodes, e.weights)

    @cached_property
    def reliability(self) -> float:
        """Share of the variance of measures that is not error; 0 where entries cannot be told apart."""
        error = self._uncertainty.mean_error_variance()
        spread = float(self.entry_measure.var())
        if self.estimator == "mml":
            # Posterior means vary less than true measures do, by just the mean error variance.
            return float(spread / (spread + error))
        return max(0.0, (spread - error) / spread) if spread > 0 else 0.0

    @property
    def separation(self) -> float:
        """True spread of the measures in units of their error [WrightMasters1982]."""
        return float(np.sqrt(self.reliability / (1 - self.reliability)))

    @property
    def strata(self) -> float:
        """Number of levels of quality, three errors apart, that can be told from each other."""
        return (4 * self.separation + 1) / 3

    def fair_average(
        self, measure: Floats | None = None, weights: Mapping[Label, float] | None = None
    ) -> Floats:
        """(n,) expected mean level from a juror of average severity, on the rubric's own scale.

        Parameters
        ----------
        measure : (n,) logits; by default the entries' own.
        weights : of the criteria by label; by default all alike.
        """
        location = (self.entry_measure if measure is None else measure) - self.juror_severity.mean()
        weight = np.array([1.0 if weights is None else weights[each] for each in self.table.criteria])
        total = np.zeros(len(location))
        for criterion in range(self.table.n_criteria):
            mean, _, _ = marginal_moments(self.scale, self.halo_sd, criterion, location)
            total += weight[criterion] * mean
        average: Floats = total / weight.sum()
        return average + self.table.lowest_level

    def entry_frame(self) -> pd.DataFrame:
        """entry, measure, se, conditional_se (what FACETS calls SE), fair_average (on the rubric's scale),
        n_ratings, infit, outfit, extreme; in the order of `table.entries`."""
        found = self._fit("entry")
        return self._frame(
            "entry",
            measure=self.entry_measure,
            se=self.entry_se,
            conditional_se=self.estimates.conditional_se,
            fair_average=self.fair_average(),
            n_ratings=self._count("entry"),
            infit=found.infit,
            outfit=found.outfit,
            extreme=self.estimates.extreme_entry,
        )

    def juror_frame(self) -> pd.DataFrame:
        """juror, severity, se, infit, outfit, infit_z, outfit_z, n_ratings, extreme."""
        found = self._fit("juror")
        return self._frame(
            "juror",
            severity=self.juror_severity,
            se=self.juror_se,
            infit=found.infit,
            outfit=found.outfit,
            infit_z=found.infit_z,
            outfit_z=found.outfit_z,
            n_ratings=self._count("juror"),
            extreme=self.estimates.extreme_juror,
        )

    def criterion_frame(self) -> pd.DataFrame:
        """criterion, difficulty, se, infit, outfit, infit_z, outfit_z, n_ratings, extreme."""
        found = self._fit("criterion")
        return self._frame(
            "criterion",
            difficulty=self.criterion_difficulty,
            se=self.criterion_se,
            infit=found.infit,
            outfit=found.outfit,
            infit_z=found.infit_z,
            outfit_z=found.outfit_z,
            n_ratings=self._count("criterion"),
            extreme=self.estimates.extreme_criterion,
        )

    def draws(self, n: int, rng: np.random.Generator) -> Floats:
        """(n, n_entries) measures that the ratings leave possible, in the order of `entry_frame()`.

        Severities, difficulties and thresholds are drawn first and then measures given them, so what one
        juror leaves open moves all of that juror's entries together.
        """
        return self._uncertainty.draws(self.entry_measure, n, rng)

    @cached_property
    def _uncertainty(self) -> Uncertainty:
        group = self._group(self.components.entry)
        return Uncertainty(self.estimates, self.origin.entry.derivative, group, self.origin.group_sd)

    def _group(self, group: NDArray[np.int64]) -> NDArray[np.int64]:
        return group if len(self.origin.group_sd) > 1 else np.zeros_like(group)

    def _variances(self, rows: Floats) -> Floats:
        variance: Floats = np.maximum(((rows @ self.estimates.covariance) * rows).sum(axis=1), 0.0)
        return variance

    def _by_scale(self, rows: Floats) -> Floats:
        """Rows over the scale's parameters, among all parameters."""
        full = np.zeros((len(rows), self.estimates.size))
        start = self.table.n_jurors
        full[:, start : start + rows.shape[1]] = rows
        return full

    def _index(self, facet: Facet) -> tuple[NDArray[np.int64], tuple[Label, ...]]:
        table = self.table
        return {
            "entry": (table.entry, table.entries),
            "juror": (table.juror, table.jurors),
            "criterion": (table.criterion, table.criteria),
        }[facet]

    def _fit(self, facet: Facet) -> MeanSquares:
        index, labels = self._index(facet)
        return mean_squares(self.residuals, index, len(labels))

    def _count(self, facet: Facet) -> NDArray[np.int64]:
        index, labels = self._index(facet)
        return np.bincount(index, minlength=len(labels))

    def _frame(self, facet: Facet, **columns: NDArray[Any]) -> pd.DataFrame:
        import pandas as pd

        frame = pd.DataFrame({facet: list(self._index(facet)[1]), **columns})
        frame.attrs["assume"] = self.assume
        return frame
