"""How sources rate, as a standard keeps it: fitted to the forms of one competency."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.domain.ratings import Indices
from workbench.scoring.source_model import Observed, SourceModel, fit_sources
from workbench.scoring.standard_scores import FormMeasures
from workbench.scoring.standards import OTHERS, SourceScale

# People whom the test and two sources of ratings see: fewer do not tell the units of logits apart.
FEWEST_FOR_UNITS = 100


def source_scale(forms: FormMeasures, sources: tuple[str, ...]) -> SourceScale:
    """Fit the sources' severities; one source has none to be compared with."""
    n = len(sources)
    if n < 2:
        return SourceScale(sources, np.zeros(n), np.zeros((n, n)), np.zeros(n), np.zeros(n))
    here = np.isin(forms.source, [forms.sources.index(each) for each in sources])
    part = forms.picked(here)
    names = [part.sources[each] for each in part.source]
    pairs = list(zip(names, part.rater, strict=True))
    raters = list(dict.fromkeys(pairs))
    rater_place = {pair: number for number, pair in enumerate(raters)}
    source_place = {source: number for number, source in enumerate(sources)}
    _, person = np.unique(part.person, return_inverse=True)
    observed = Observed(
        person,
        np.array([source_place[each] for each in names], dtype=np.int64),
        np.array([rater_place[each] for each in pairs], dtype=np.int64),
        part.measure,
        part.se**2,
        part.answered,
        _other_unit(sources, person, part),
    )
    zero = ("test",) if "test" in sources else tuple(each for each in sources if each in OTHERS) or sources
    model = fit_sources(observed).relative_to(*(sources.index(each) for each in zero))
    return _fixed(sources, observed, model, raters)


def _other_unit(sources: tuple[str, ...], person: Indices, forms: FormMeasures) -> NDArray[np.bool_] | None:
    """Which sources may have a unit of their own: ratings beside a test.

    Their unit is told from their spread by two views of the same person and the test's third; where fewer
    have these, all are taken as one.
    """
    test = np.array([each == "test" for each in sources])
    if not test.any():
        return None
    names = np.array(forms.sources)[forms.source]
    seen = np.zeros((int(person.max()) + 1, len(sources)), dtype=bool)
    seen[person, [sources.index(each) for each in names]] = True
    told = seen[:, test].any(axis=1) & (seen[:, ~test].sum(axis=1) > 1)
    return ~test if int(told.sum()) >= FEWEST_FOR_UNITS else None


def _fixed(
    sources: tuple[str, ...], observed: Observed, model: SourceModel, raters: Sequence[tuple[str, str]]
) -> SourceScale:
    """A rater of one person cannot be told from that person's view, and is not kept."""
    count = np.bincount(observed.rater)
    several = count > 1
    known: dict[str, dict[str, tuple[float, float]]] = {}
    for number in np.flatnonzero(several).tolist():
        source, rater = raters[number]
        pair = (float(model.rater[number]), float(model.rater_variance[number]))
        known.setdefault(source, {})[rater] = pair
    share = np.array(
        [several[observed.rater[observed.source == number]].mean() for number in range(len(sources))]
    )
    # Where most raters see one person, views were told with their raters in them.
    new = np.where(share > 0.5, model.rater_sd, 0.0)
    unit_se = np.where(model.unit != 1, model.unit_se, 0.0)
    return SourceScale(
        sources,
        model.leniency,
        model.covariance,
        model.view_sd,
        new,
        known,
        model.unit,
        unit_se,
        model.person_mean,
    )
