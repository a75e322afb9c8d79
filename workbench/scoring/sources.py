"""One competency seen by several: a test, oneself, a mentor, a mentee, an expert; severity taken out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from workbench.domain.naming import named
from workbench.domain.ratings import Label, sorted_labels
from workbench.errors import N_, InvalidAnswers, Sentence, TooFewAnswers
from workbench.psychometrics.checks.discoveries import false_discovery_rate, found, two_sided
from workbench.psychometrics.rasch.scale import Floats
from workbench.psychometrics.rasch.sums import sum_by
from workbench.scoring.answers import check_columns, places, refuse, rows
from workbench.scoring.likelihood import Answered
from workbench.scoring.source_model import Observed, SourceModel, fit_sources

if TYPE_CHECKING:
    import pandas as pd

Tables: TypeAlias = "tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]"

COLUMNS = ("person", "competency", "source", "rater", "measure", "se")
# Fewer people of a source whom another sees too do not tell its severity from its views.
FEWEST_SHARED = 5
FALSE_ALARMS = 0.05

_ONE_SOURCE = N_(
    "competency %(competency)s: only the source %(source)s has measures; combining needs two or more"
)
_UNLINKED = N_(
    "competency %(competency)s: sources %(one)s and %(other)s share no people, not even through other "
    "sources, so their severity cannot be compared; have some people rated by both, or report them apart"
)
_FEW_SHARED = N_(
    "competency %(competency)s: of the people seen by the source %(source)s, %(count)s are seen by another "
    "source too; at least %(least)s are needed: add forms, or leave this source out"
)
_NOTHING = N_("no source has a measure of anybody")
_UNKNOWN_SOURCE = N_("the source %(source)s has no measures; sources are: %(known)s")
_UNKNOWN_REFERENCE = N_("the reference source %(source)s has no measures for competency %(competency)s")
_NO_ERROR = N_("rows %(rows)s have a measure without a positive standard error")
_TWICE = N_("rows %(rows)s are by the same rater about the same person and competency; keep one")


@dataclass(frozen=True, eq=False)
class CombinedSources:
    """The competencies of people as all their sources see them; frames, logits.

    Attributes
    ----------
    measures : person, competency, measure, se, n_sources, n_views. Each view weighs by the inverse of its
        variance: a source with few answers, or whose views depart far, weighs little.
    severities : competency, source, severity (+ is harsher), se, view_sd (how far its view of a person
        departs from the person's competency, beyond the error of measuring), rater_sd, n_people, n_raters.
    raters : competency, source, rater, severity (beyond the source's), se, n_people; those with two people
        or more.
    views : person, competency, source, rater, value (the measure, source and rater taken out), variance.
    """

    measures: pd.DataFrame
    severities: pd.DataFrame
    raters: pd.DataFrame
    views: pd.DataFrame


def combine_sources(
    frame: pd.DataFrame, *, reference: Label | None = None, answered: Answered | None = None
) -> CombinedSources:
    """Combine the measures of several sources, their severity taken out, by a one-factor model.

    Each source rates higher or lower than others (self-ratings are lenient), each has a view of the person
    of its own, and raters within a source differ; the error of each measure is known. Severities are
    compared over the people that sources share. The sources' logits are taken as one unit.

    Parameters
    ----------
    frame : person, competency, source, rater, measure, se: one row for each filled form, as
        `workbench.scoring.profiles` measures it; rows without a measure are left out. Where the source is the
        rater, as with a test, any label will do.
    reference : the source that the others are compared with, with severity 0; by default they have mean 0.
    answered : by row of the frame, what the measures were made from. Each form then weighs by its error where
        all of the person's forms together lie, as in `workbench.scoring.joining`; without it by `se`, and
        measures of people near an end are drawn to the middle.

    Raises
    ------
    InvalidAnswers : a missing column, a measure without error, a rater twice about the same person.
    TooFewAnswers : one source, sources that share no people, or a source that shares too few.
    ScoringProblem : the estimates do not settle.
    """
    import pandas as pd

    if answered is not None and len(answered.table) != len(frame):
        raise ValueError(f"{len(answered.table)} answered forms for {len(frame)} rows")
    known = _checked(frame).assign(_row=np.flatnonzero(np.isfinite(frame["measure"].to_numpy(dtype=float))))
    parts = [
        _combined(part, str(competency), reference, answered)
        for competency, part in known.groupby("competency", sort=True)
    ]
    if not parts:
        raise TooFewAnswers(reason=Sentence(_NOTHING))
    tables = [pd.concat(each, ignore_index=True) for each in zip(*parts, strict=True)]
    return CombinedSources(*tables)


def disagreement(combined: CombinedSources, source: Label, *, rate: float = FALSE_ALARMS) -> pd.DataFrame:
    """Compare one source's view of each person with that of all others: self minus others.

    The usual leniency of the source is taken out, so a person stands out who sees oneself otherwise than
    people usually do. The error holds the errors of measuring and the usual departures of views.

    Returns
    -------
    frame : person, competency, gap (this source minus others, logits), se, z, p, q (rate of false alarms
        over all tests here [BenjaminiHochberg1995]), flagged; people seen by this source and another.
    """
    import pandas as pd

    views = combined.views
    if source not in set(views["source"]):
        known = named(sorted_labels(list(views["source"].unique())))
        raise InvalidAnswers(reason=Sentence(_UNKNOWN_SOURCE, {"source": source, "known": known}))
    precision = 1 / views["variance"]
    weighted = views.assign(precision=precision, weighted=precision * views["value"])
    key = ["person", "competency"]
    here = weighted["source"] == source
    own = weighted[here].groupby(key)[["precision", "weighted"]].sum()
    others = weighted[~here].groupby(key)[["precision", "weighted"]].sum()
    both = own.join(others.add_suffix("_others"), how="inner")
    gap = both["weighted"] / both["precision"] - both["weighted_others"] / both["precision_others"]
    se = np.sqrt(1 / both["precision"] + 1 / both["precision_others"])
    z: Floats = (gap / se).to_numpy(dtype=float)
    p = two_sided(z)
    q = false_discovery_rate(p)
    tests: pd.DataFrame = pd.DataFrame(
        {"gap": gap, "se": se, "z": z, "p": p, "q": q, "flagged": found(q, rate)}
    )
    tests.insert(0, "competency", both.index.get_level_values("competency"))
    tests.insert(0, "person", both.index.get_level_values("person"))
    return tests.reset_index(drop=True)


def _checked(frame: pd.DataFrame) -> pd.DataFrame:
    check_columns(frame, COLUMNS)
    known: pd.DataFrame = frame[np.isfinite(frame["measure"].to_numpy(dtype=float))]
    error = known["se"].to_numpy(dtype=float)
    refuse(_NO_ERROR, rows=rows(known, ~(np.isfinite(error) & (error > 0))))
    twice = known.duplicated(["person", "competency", "source", "rater"], keep=False).to_numpy()
    refuse(_TWICE, rows=rows(known, twice))
    return known


def _combined(
    part: pd.DataFrame, competency: str, reference: Label | None, answered: Answered | None
) -> Tables:
    """The four tables of one competency, in the order of `CombinedSources`."""
    persons = sorted_labels(list(part["person"].unique()))
    sources = sorted_labels(list(part["source"].unique()))
    pairs = list(zip(part["source"], part["rater"], strict=True))
    raters = sorted_labels(list(set(pairs)))
    observed = Observed(
        places(part["person"], persons),
        places(part["source"], sources),
        places(pairs, raters),
        part["measure"].to_numpy(dtype=float),
        part["se"].to_numpy(dtype=float) ** 2,
        None if answered is None else answered.picked(part["_row"].to_numpy()),
    )
    _check_linked(observed, sources, competency)
    if reference is not None and reference not in sources:
        raise InvalidAnswers(
            reason=Sentence(_UNKNOWN_REFERENCE, {"source": reference, "competency": competency})
        )
    model = fit_sources(observed)
    if reference is not None:
        model = model.relative_to(sources.index(reference))
    observed = model.placed(observed)
    value, variance = model.adjusted(observed)
    views = part[["person", "competency", "source", "rater"]].assign(value=value, variance=variance)
    return (
        _measures(observed, model, persons, competency),
        _severities(observed, model, sources, competency),
        _rater_table(observed, model, raters, competency),
        views,
    )


def _check_linked(observed: Observed, sources: Sequence[Label], competency: str) -> None:
    if len(sources) < 2:
        places = {"competency": competency, "source": sources[0]}
        raise TooFewAnswers(reason=Sentence(_ONE_SOURCE, places))
    n_people, n_sources, _ = observed.sizes
    seen = np.zeros((n_people, n_sources))
    seen[observed.person, observed.source] = 1.0
    groups, group = connected_components(sparse.csr_array(seen.T @ seen), directed=False)
    if groups > 1:
        places = {
            "competency": competency,
            "one": sources[0],
            "other": sources[int(np.flatnonzero(group != group[0])[0])],
        }
        raise TooFewAnswers(reason=Sentence(_UNLINKED, places))
    shared = seen[seen.sum(axis=1) > 1].sum(axis=0).astype(int)
    for source, count in zip(sources, shared, strict=True):
        if count < FEWEST_SHARED:
            few = {"competency": competency, "source": source, "count": count, "least": FEWEST_SHARED}
            raise TooFewAnswers(reason=Sentence(_FEW_SHARED, few))


def _measures(
    observed: Observed, model: SourceModel, persons: Sequence[Label], competency: str
) -> pd.DataFrame:
    """Means of a person's views, weighted by their precision; what severities leave open is in the error."""
    import pandas as pd

    n_people, n_sources, _ = observed.sizes
    value, variance = model.adjusted(observed)
    precision = 1 / variance
    total = sum_by(observed.person, precision, n_people)
    share = np.zeros((n_people, n_sources))
    np.add.at(share, (observed.person, observed.source), precision / total[observed.person])
    by_severity = ((share @ model.covariance) * share).sum(axis=1)
    return pd.DataFrame(
        {
            "person": persons,
            "competency": competency,
            "measure": sum_by(observed.person, precision * value, n_people) / total,
            "se": np.sqrt(1 / total + np.maximum(by_severity, 0.0)),
            "n_sources": (share > 0).sum(axis=1),
            "n_views": np.bincount(observed.person),
        }
    )


def _severities(
    observed: Observed, model: SourceModel, sources: Sequence[Label], competency: str
) -> pd.DataFrame:
    import pandas as pd

    people, raters = (
        [len(np.unique(index[observed.source == number])) for number in range(len(sources))]
        for index in (observed.person, observed.rater)
    )
    return pd.DataFrame(
        {
            "competency": competency,
            "source": sources,
            "severity": -model.leniency,
            "se": np.sqrt(np.maximum(np.diag(model.covariance), 0.0)),
            "view_sd": model.view_sd,
            "rater_sd": model.rater_sd,
            "n_people": people,
            "n_raters": raters,
        }
    )


def _rater_table(
    observed: Observed, model: SourceModel, raters: Sequence[Label], competency: str
) -> pd.DataFrame:
    import pandas as pd

    count = np.bincount(observed.rater)
    labels = pd.DataFrame(raters, columns=["source", "rater"])
    table = labels.assign(
        competency=competency,
        severity=-model.rater,
        se=np.sqrt(model.rater_variance),
        n_people=count,
    )
    kept = table[["competency", "source", "rater", "severity", "se", "n_people"]][count > 1]
    return kept.reset_index(drop=True)
