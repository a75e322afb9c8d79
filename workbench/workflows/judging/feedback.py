"""What one juror may see of a calibration: own numbers, and the jury's without names."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.domain.ratings import Label
from workbench.psychometrics.checks.interactions import bias_interactions
from workbench.psychometrics.rasch.facets_fit import FacetsFit
from workbench.psychometrics.rasch.scale import Floats
from workbench.workflows.calibrating.calibrate import Calibration

_NORMAL_95 = 1.959964


@dataclass(frozen=True)
class JurorPage:
    """Plain data of a juror's private page.

    Attributes
    ----------
    severity, severity_se : logits, + is harsher than the jury. jury_severities : of the others, sorted.
    levels : the scale's levels, lowest first. own_shares, jury_shares : how often each is given; the jury's
        without this juror.
    infit : mean square; `fit_lower`, `fit_upper` what 95 of 100 jurors with as many ratings reach by chance.
    criteria : (criterion, difference, se): how much harsher (+) than on the other criteria, in logits.
    points_per_logit : what a logit of severity is worth on the rubric's scale.
    """

    juror: Label
    n_entries: int
    n_ratings: int
    severity: float
    severity_se: float
    jury_severities: tuple[float, ...]
    levels: tuple[int, ...]
    own_shares: tuple[float, ...]
    jury_shares: tuple[float, ...]
    infit: float
    fit_lower: float
    fit_upper: float
    criteria: tuple[tuple[Label, float, float], ...]
    points_per_logit: float


def juror_pages(calibration: Calibration) -> list[JurorPage]:
    """One page for each juror, in the order of `calibration.jurors()`.

    Raises
    ------
    MeasurementProblem : where the ratings could not be fitted.
    """
    fit = calibration.fit
    frame = calibration.jurors()
    levels = calibration.levels()
    table = fit.table
    given = np.zeros((table.n_jurors, len(levels)))
    np.add.at(given, (table.juror, table.level + table.lowest_level - levels[0]), 1.0)
    lower, upper = infit_limits(fit)
    differences = bias_interactions(fit, ("juror", "criterion")).dropna(subset=["bias", "se"])
    points = calibration.points_per_logit
    pages = []
    for place, row in enumerate(frame.to_dict("records")):
        own = differences[differences["juror"] == row["juror"]].to_dict("records")
        others = given.sum(axis=0) - given[place]
        pages.append(
            JurorPage(
                juror=row["juror"],
                n_entries=int(row["n_reviews"]),
                n_ratings=int(row["n_ratings"]),
                severity=float(row["severity"]),
                severity_se=float(row["se"]),
                jury_severities=tuple(sorted(np.delete(fit.juror_severity, place).tolist())),
                levels=levels,
                own_shares=tuple((given[place] / given[place].sum()).tolist()),
                jury_shares=tuple((others / max(others.sum(), 1.0)).tolist()),
                infit=float(row["infit"]),
                fit_lower=float(lower[place]),
                fit_upper=float(upper[place]),
                criteria=tuple((each["criterion"], float(each["bias"]), float(each["se"])) for each in own),
                points_per_logit=points,
            )
        )
    return pages


def infit_limits(fit: FacetsFit) -> tuple[Floats, Floats]:
    """(n_jurors,) each: between these the infit of 95 of 100 jurors lies by chance, by the inverse of the
    Wilson–Hilferty transformation [WrightMasters1982]."""
    found = fit.residuals
    n_jurors = fit.table.n_jurors
    information = np.bincount(fit.table.juror, found.variance, n_jurors)
    sd = np.sqrt(np.bincount(fit.table.juror, found.squared_variance, n_jurors)) / information
    lower: Floats = np.maximum(1 + (-_NORMAL_95 - sd / 3) * sd / 3, 0.0) ** 3
    upper: Floats = (1 + (_NORMAL_95 - sd / 3) * sd / 3) ** 3
    return lower, upper
