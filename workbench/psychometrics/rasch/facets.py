"""Many-facet Rasch measurement: the quality of entries with the severity of their jurors taken out."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from workbench.domain.naming import named
from workbench.domain.ratings import Indices, Label, RatingTable
from workbench.errors import N_, DisconnectedDesign, InvalidRatings, Sentence, TooFewRatings
from workbench.psychometrics.rasch.estimates import Estimates
from workbench.psychometrics.rasch.facets_fit import Estimator, FacetsFit
from workbench.psychometrics.rasch.joint import joint_maximum_likelihood
from workbench.psychometrics.rasch.linking import (
    Components,
    components,
    one_of_each,
    require_comparable_criteria,
)
from workbench.psychometrics.rasch.marginal import MarginalModel
from workbench.psychometrics.rasch.newton import Optimum, maximise
from workbench.psychometrics.rasch.origin import FACETS, Assumption, Facet, Shift, centre
from workbench.psychometrics.rasch.parameters import (
    Constraint,
    Layout,
    Penalty,
    constrain,
    extreme_adjustment,
    logit_unit,
    random_severities,
)
from workbench.psychometrics.rasch.scale import Floats, Model

logger = logging.getLogger(__name__)

# An SD below this share of a level's own spread, on the logit scale, is none.
_SMALLEST_SD = 0.01
# Where the SD of severities is looked for: from a little above that of the estimates, or much where these are
# few and alike, down by steps of this many logarithms.
_WIDER, _WIDEST, _DOWN = 1.1, 1e3, 1.5
Anchors: TypeAlias = Mapping[Facet, Mapping[Label, float]]
Severities: TypeAlias = Literal["fixed", "random"]
Climb: TypeAlias = Callable[..., Optimum]


def fit_facets(
    table: RatingTable,
    *,
    model: Model = "rating_scale",
    estimator: Estimator = "mml",
    halo: bool = True,
    center: Sequence[Facet] = ("juror", "criterion"),
    assume: Assumption | None = None,
    anchors: Anchors | None = None,
    severities: Severities = "fixed",
    tolerance: float = 1e-6,
    max_iterations: int = 100,
) -> FacetsFit:
    """Fit a many-facet Rasch model [Linacre1989] by marginal maximum likelihood [RobitzschSteinfeld2018].

    log P(level k) / P(level k-1) = measure(entry) - severity(juror) - difficulty(criterion) - threshold(k).

    Parameters
    ----------
    table : (n_ratings,) levels with entry, juror and criterion; gaps allowed.
    model : thresholds shared by all criteria, or of each criterion its own.
    estimator : `mml`: measures are a normal population, integrated out, estimated as posterior means;
        `jml`: all parameters at once, as FACETS does: for comparing, biased with few ratings an entry.
    halo : estimate a normal entry × juror effect, which makes one juror's levels for one entry alike
        beyond what the entry explains; False is the standard model. `jml` knows no halo.
    center : the facets that have mean 0; one facet floats, or none, and then thresholds carry the level.
    assume : what puts groups of ratings that share no juror on one scale: `equal_subsets`, their entries
        are equally good on average; `random_jurors`, their jurors are equally severe on average.
    anchors : known severities (`juror`) or difficulties (`criterion`) by label, in logits, kept as they are;
        each of them needs ratings here.
    severities : `fixed` effects, or `random` ones of a normal population whose SD is estimated with them
        [MacKay1992]: for jurors with few reviews, whose severity is then drawn towards the others'.
    tolerance : largest parameter change, in logits, that counts as converged.

    Returns
    -------
    FacetsFit : measures, severities, difficulties, thresholds, their errors and fit.

    Raises
    ------
    InvalidRatings : an anchor of somebody without ratings, or that is no finite number.
    TooFewRatings : nothing to compare: one entry, one level; a halo that no entry with two jurors shows;
        levels without any chance in them, so that measures have no limit.
    DisconnectedDesign : groups of jurors share no entry and `assume` names no way to compare them.
    ConfoundedDesign : severity cannot be told from difficulty.
    NotConverged : carries the last change, so that a notebook can show it.
    """
    _check_names(model, estimator, center, assume, anchors or {}, severities)
    _check_enough(table, halo=halo and estimator == "mml")
    groups = components(table)
    require_comparable_criteria(table, groups)
    anchored = _anchored(table, anchors or {})
    _check_linked(table, groups, assume, anchored["juror"])
    places: dict[Facet, Shift] = {}
    if estimator == "jml":
        estimates = _joint(table, model, tolerance, max_iterations)
    else:
        climb = partial(maximise, tolerance=tolerance, max_iterations=max_iterations)
        estimates, constraint, vector = _marginal(table, model, halo, anchored, severities, climb)
        if anchored["juror"]:
            value = constraint.shift_constant + float(constraint.shift_vector @ vector)
            places["juror"] = Shift(np.array([value]), constraint.shift_vector[None])
    if anchored["criterion"]:
        places["criterion"] = Shift(np.zeros(1), np.zeros((1, estimates.size)))
    origin = centre(estimates, center, groups.entry, groups.juror, assume, places)
    logger.info("fitted %d ratings in %d iterations", len(table), estimates.iterations)
    return FacetsFit(
        table, model, estimator, tuple(center), assume, groups, estimates, origin, dict(anchors or {})
    )


def _marginal(
    table: RatingTable,
    model: Model,
    halo: bool,
    anchored: dict[Facet, dict[int, float]],
    severities: Severities,
    climb: Climb,
) -> tuple[Estimates, Constraint, Floats]:
    """Maximise, leaving out the halo or the spread of entries where the ratings show none."""
    smallest = _SMALLEST_SD * logit_unit(table)
    layout, entry_sd, looked_again = Layout.of(table, model, halo=halo), None, False
    start = layout.start(table)
    while True:
        constraint = constrain(layout, anchored["juror"], anchored["criterion"], entry_sd=entry_sd)
        quadrature = MarginalModel(table, layout)
        climb_here = partial(climb, quadrature, constraint, smallest_sd=smallest)
        linear, extreme = extreme_adjustment(table, layout)
        found, severity_sd = climb_here(Penalty(linear, np.zeros((layout.size, layout.size))), start), np.nan
        if severities == "random" and min(_spreads(layout, found)) >= smallest:
            found, severity_sd = _with_random_severities(layout, linear, found.vector, smallest, climb_here)
        parameters, start = layout.parameters(found.vector), found.vector
        if layout.halo and parameters.halo_sd < smallest:
            layout = Layout.of(table, model, halo=False)
            start = np.delete(start, -2)
        elif entry_sd is None and parameters.entry_sd < smallest:
            entry_sd = smallest
        elif halo and not layout.halo and not looked_again:
            looked_again = True
            with_halo = Layout.of(table, model, halo=True)
            start = np.insert(start, -1, np.log(2 * smallest))
            if MarginalModel(table, with_halo).value(with_halo.parameters(start)) <= found.likelihood.value:
                return _estimates(table, layout, found, extreme, severity_sd), constraint, found.vector
            # A step too long passed a small halo by while other parameters were on their way.
            layout = with_halo
        else:
            return _estimates(table, layout, found, extreme, severity_sd), constraint, found.vector


def _spreads(layout: Layout, found: Optimum) -> list[float]:
    """The SDs that are estimated: of the halo, where there is one, and of the entries."""
    parameters = layout.parameters(found.vector)
    return [parameters.entry_sd, *([parameters.halo_sd] if layout.halo else [])]


def _with_random_severities(
    layout: Layout, linear: Floats, start: Floats, smallest: float, climb: Climb
) -> tuple[Optimum, float]:
    """Severities and the SD of their population: the SD that the severities drawn from it give back."""
    n = layout.n_jurors
    # The population draws extreme jurors in; only criteria need the adjustment of their total.
    linear = np.r_[np.zeros(n), linear[n:]]
    centred = np.eye(n) - 1 / n
    tried: list[Optimum] = []

    def excess(log_sd: float) -> float:
        variance = float(np.exp(2 * log_sd))
        penalty = Penalty(linear, random_severities(layout, float(np.exp(log_sd))))
        tried[:] = [climb(penalty, tried[0].vector if tried else start)]
        severity = tried[0].vector[:n]
        undetermined = float(np.trace(centred @ tried[0].covariance[:n, :n])) / variance
        squares = float(((severity - severity.mean()) ** 2).sum())
        given_back = squares / max(n - 1 - undetermined, 1e-9)
        return 0.5 * float(np.log(max(given_back, 1e-300))) - log_sd

    # Taking them in turn would creep towards an SD of 0, and for ever where it is 0. Estimates vary more than
    # what they estimate, so the SD is looked for from theirs downwards.
    least = float(np.log(smallest))
    high = max(float(np.log(_WIDER * np.std(start[:n]) + smallest)), least)
    if excess(high) > 0:
        high += float(np.log(_WIDEST))
    low = max(high - _DOWN, least)
    while excess(low) <= 0:
        if low == least:
            return tried[0], smallest
        low, high = max(low - _DOWN, least), low
    log_sd = float(brentq(excess, low, high, xtol=1e-3))
    excess(log_sd)
    return tried[0], float(np.exp(log_sd))


def _estimates(
    table: RatingTable, layout: Layout, found: Optimum, extreme: NDArray[np.bool_], severity_sd: float
) -> Estimates:
    parameters, posterior = layout.parameters(found.vector), found.likelihood.posterior
    first, last = parameters.scale.ends
    lowest = np.bincount(table.entry, table.level > first[table.criterion]) == 0
    highest = np.bincount(table.entry, table.level < last[table.criterion]) == 0
    return Estimates(
        marginal=True,
        measure=posterior.mean,
        conditional_se=posterior.sd,
        skewness=posterior.skewness,
        nodes=posterior.nodes,
        weights=posterior.weights,
        severity=parameters.severity,
        difficulty=found.vector[layout.difficulty],
        scale=parameters.scale,
        design=layout.design,
        halo_sd=parameters.halo_sd,
        entry_sd=parameters.entry_sd,
        severity_sd=severity_sd,
        by_juror=posterior.by_juror,
        by_other=posterior.by_other,
        covariance=found.covariance,
        extreme_entry=lowest | highest,
        extreme_juror=extreme[: table.n_jurors],
        extreme_criterion=extreme[table.n_jurors :],
        log_likelihood=found.likelihood.value,
        iterations=found.iterations,
    )


def _joint(table: RatingTable, model: Model, tolerance: float, max_iterations: int) -> Estimates:
    found = joint_maximum_likelihood(
        table, model=model, tolerance=tolerance, max_iterations=max_iterations, separate_groups=True
    )
    return Estimates(
        marginal=False,
        measure=found.measure,
        conditional_se=found.measure_se,
        skewness=np.zeros(table.n_entries),
        nodes=found.measure[:, None],
        weights=np.ones((table.n_entries, 1)),
        severity=found.severity,
        difficulty=found.scale.difficulty,
        scale=found.scale,
        design=found.design,
        halo_sd=0.0,
        entry_sd=float(found.measure.std()),
        severity_sd=np.nan,
        by_juror=found.by_juror,
        by_other=found.by_other,
        covariance=found.covariance,
        extreme_entry=found.extreme_entries,
        extreme_juror=found.extreme_jurors,
        extreme_criterion=found.extreme_criteria,
        log_likelihood=found.log_likelihood,
        iterations=found.iterations,
    )


def _check_names(
    model: Model,
    estimator: Estimator,
    center: Sequence[Facet],
    assume: Assumption | None,
    anchors: Anchors,
    severities: Severities,
) -> None:
    for name, value, known in (
        ("model", model, get_args(Model)),
        ("estimator", estimator, get_args(Estimator)),
        ("assume", assume, (*get_args(Assumption), None)),
        ("severities", severities, get_args(Severities)),
        *(("center", each, FACETS) for each in center),
        *(("anchors", each, ("juror", "criterion")) for each in anchors),
    ):
        if value not in known:
            raise ValueError(f"{name}={value!r} is not known; known: {', '.join(map(repr, known))}")
    if estimator == "jml" and (anchors or severities == "random"):
        raise ValueError("anchors and random severities need estimator='mml'")
    if severities == "random" and anchors.get("juror"):
        raise ValueError("severities are either anchored or drawn from a population, not both")


def _check_enough(table: RatingTable, *, halo: bool) -> None:
    if table.n_entries < 2:
        raise TooFewRatings(
            reason=Sentence(
                N_("only entry %(entry)s was rated; measures compare entries"),
                {"entry": table.entries[0]},
            )
        )
    if table.top == 0:
        raise TooFewRatings(
            reason=Sentence(
                N_("all %(count)s levels are %(level)s; nothing tells entries apart"),
                {"count": len(table), "level": table.lowest_level},
            )
        )
    if not halo:
        return
    cells_by_entry = np.bincount(table.entry[table.cell_start])
    if cells_by_entry.max() < 2:
        raise TooFewRatings(
            reason=N_(
                "no entry was rated by two jurors, so a juror's general impression (halo) cannot be told "
                "from the entry's quality; fit without it (halo=False)"
            )
        )
    if len(table) == len(table.cell_start):
        raise TooFewRatings(
            reason=N_(
                "nobody rated an entry on two criteria, so a general impression (halo) cannot be told "
                "from chance; fit without it (halo=False)"
            )
        )


def _anchored(table: RatingTable, anchors: Anchors) -> dict[Facet, dict[int, float]]:
    labels: dict[Facet, tuple[Label, ...]] = {"juror": table.jurors, "criterion": table.criteria}
    found: dict[Facet, dict[int, float]] = {}
    for facet, all_labels in labels.items():
        place = {label: number for number, label in enumerate(all_labels)}
        given = anchors.get(facet, {})
        unknown = [label for label in given if label not in place]
        if unknown:
            raise InvalidRatings(
                reason=Sentence(
                    N_(
                        "%(facet)s %(labels)s is anchored and has no rating here; check the spelling, or "
                        "leave the anchor out"
                    ),
                    {"facet": facet, "labels": named(unknown)},
                )
            )
        wrong = [label for label, value in given.items() if not np.isfinite(value)]
        if wrong:
            raise InvalidRatings(
                reason=Sentence(
                    N_("the anchor of %(facet)s %(labels)s is no finite number of logits"),
                    {"facet": facet, "labels": named(wrong)},
                )
            )
        found[facet] = {place[label]: float(value) for label, value in given.items()}
    return found


def _check_linked(
    table: RatingTable, groups: Components, assume: Assumption | None, anchored: Mapping[int, float]
) -> None:
    if groups.n_groups == 1 or assume is not None:
        return
    group: Indices = groups.juror
    if set(group[list(anchored)]) == set(range(groups.n_groups)):
        return  # each group hangs on jurors whose severity is known
    raise DisconnectedDesign(groups=groups.n_groups, jurors=one_of_each(table.jurors, group))
