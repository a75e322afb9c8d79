"""How many jurors and criteria make a score dependable: what the ratings of a season say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from workbench.errors import N_, Sentence
from workbench.psychometrics.generalizability.variance_studies import GStudy, d_study, d_study_grid, g_study
from workbench.workflows.wording import decimal

if TYPE_CHECKING:
    import pandas as pd

MOST_JURORS = 8
# By component, what differs and what it means for a score.
SOURCES = {
    "entry": N_("entries: what the contest looks for"),
    "juror": N_("jurors: some are harsher on everybody"),
    "criterion": N_("criteria: some are harder for everybody"),
    "entry:juror": N_("a juror's own impression of an entry, on all criteria at once"),
    "entry:criterion": N_("an entry is stronger on some criteria than on others"),
    "juror:criterion": N_("a juror is harsher on some criteria than on others"),
    "residual": N_("chance of a single level"),
}

_SHARES = N_(
    "Of all differences between levels, %(entry)s %% are between entries, %(severity)s %% are severity of "
    "jurors, %(impression)s %% a juror's own impression of an entry, and %(chance)s %% chance of a single "
    "level."
)
_NOW = N_(
    "As it is now, with %(jurors)s jurors for an entry and %(criteria)s criteria, Phi is %(phi)s: "
    "%(percent)s %% of the differences between mean scores are differences between entries."
)
_NEXT_JUROR = N_("Juror number %(number)s for an entry lifts Phi from %(before)s to %(after)s.")
_ENOUGH = N_("Phi %(target)s takes %(jurors)s jurors for an entry, with all %(criteria)s criteria.")
_NOT_ENOUGH = N_(
    "Phi %(target)s is not reached with %(jurors)s jurors for an entry either; the best is %(best)s. Sharpen "
    "the levels of the rubric, and train the jurors on the same entries."
)
_CRITERIA = N_(
    "More criteria help less than jurors: with %(more)s criteria in place of %(criteria)s Phi would be "
    "%(by_criteria)s, with one more juror for an entry %(by_juror)s."
)
_SEVERITY = N_(
    "If the severity of jurors were taken out entirely, the same reviews would be worth %(g)s in place of "
    "%(phi)s: as much as %(jurors)s jurors for an entry."
)
_SEVERITY_ALONE = N_(
    "If the severity of jurors were taken out entirely, the same reviews would be worth %(g)s in place of "
    "%(phi)s."
)


def season_g_study(ratings: pd.DataFrame) -> GStudy:
    """Variance components of a season's levels, jurors crossed with entries as far as they met
    [Brennan2001].

    `ratings` : entry, juror, criterion, level; as of a calibration.

    Raises
    ------
    TooFewRatings : effects that these ratings cannot tell apart.
    """
    return g_study(ratings, object="entry", facets=["juror", "criterion"], score="level")


def jurors_now(study: GStudy) -> int:
    """Jurors for an entry, as the season has them."""
    return max(1, round(study.sizes["juror"]))


def criteria_now(ratings: pd.DataFrame) -> int:
    return int(ratings["criterion"].nunique())


def jury_sizes(study: GStudy, jurors: Iterable[int], criteria: Iterable[int]) -> pd.DataFrame:
    """jurors, criteria, n_ratings, g, phi, relative_sem, absolute_sem: of an entry's mean score.

    Criteria are the rubric's own, not a sample: what an entry is better at counts as its own.
    """
    ranges = {"juror": list(jurors), "criterion": list(criteria)}
    grid = d_study_grid(study, ranges, fixed=("criterion",))
    return grid.rename(columns={"juror": "jurors", "criterion": "criteria"})


def dependability_findings(study: GStudy, criteria: int, target: float) -> Iterator[Sentence]:
    """What the components mean for the number of jurors and criteria, in plain sentences.

    `criteria` : of the rubric. `target` : of Phi.
    """
    now = jurors_now(study)
    places: dict[str, object]
    share = 100 * study.variance / float(study.variance.sum())
    places = {
        "entry": round(share["entry"]),
        "severity": round(share["juror"] + share["juror:criterion"]),
        "impression": round(share["entry:juror"]),
        "chance": round(share["residual"]),
    }
    yield Sentence(_SHARES, places)
    phi = {number: _coefficients(study, number, criteria)[1] for number in range(1, MOST_JURORS + 1)}
    g, here = _coefficients(study, now, criteria)
    places = {"jurors": now, "criteria": criteria, "phi": decimal(here, 2), "percent": round(100 * here)}
    yield Sentence(_NOW, places)
    reached = next((number for number, value in phi.items() if value >= target), None)
    for number in range(2, max(now, reached or 0, 3) + 1):
        if number in phi:
            lift = {"before": decimal(phi[number - 1], 2), "after": decimal(phi[number], 2)}
            yield Sentence(_NEXT_JUROR, {"number": number, **lift})
    if reached is None:
        places = {"target": decimal(target), "jurors": MOST_JURORS, "best": decimal(phi[MOST_JURORS], 2)}
        yield Sentence(_NOT_ENOUGH, places)
    else:
        places = {"target": decimal(target), "jurors": reached, "criteria": criteria}
        yield Sentence(_ENOUGH, places)
    more = criteria + 2
    by_criteria, by_juror = _coefficients(study, now, more)[1], _coefficients(study, now + 1, criteria)[1]
    if by_criteria < by_juror:
        gains = {"by_criteria": decimal(by_criteria, 2), "by_juror": decimal(by_juror, 2)}
        yield Sentence(_CRITERIA, {"more": more, "criteria": criteria, **gains})
    worth = {"g": decimal(g, 2), "phi": decimal(here, 2)}
    equal = next((number for number, value in phi.items() if value >= g), None)
    if equal is not None and equal > now:
        yield Sentence(_SEVERITY, {**worth, "jurors": equal})
    else:
        yield Sentence(_SEVERITY_ALONE, worth)


def _coefficients(study: GStudy, jurors: int, criteria: int) -> tuple[float, float]:
    """G and Phi of a mean over so many."""
    found = d_study(study, {"juror": jurors, "criterion": criteria}, fixed=("criterion",))
    return found.g, found.phi
