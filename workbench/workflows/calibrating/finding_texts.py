"""Sentences about what was left out, criteria and moves: the details of `findings`."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

from workbench.domain.naming import named
from workbench.domain.ratings import Label
from workbench.errors import N_, Sentence
from workbench.psychometrics.checks.discoveries import false_discovery_rate, two_sided
from workbench.psychometrics.rasch.facets_fit import FacetsFit
from workbench.workflows.calibrating.calibrate import EFFECT_OF_CAUSE, Calibration
from workbench.workflows.calibrating.ratings import LeftOut
from workbench.workflows.wording import decimal

_LEFT_OUT = {
    "drafts": N_("Left out, begun and not submitted: reviews %(count)s."),
    "waiting": N_(
        "Left out, submitted by an older version of the rubric and waiting for what is asked again: reviews "
        "%(count)s."
    ),
    "not_begun": N_("Awaited, not begun: reviews %(count)s."),
    "conflicts": N_("Left out, a conflict of interest was declared: reviews %(count)s."),
    "abstentions": N_("Left out, the juror abstained: levels %(count)s."),
    "empty_reviews": N_("Left out, abstained from every criterion: reviews %(count)s."),
}
_UNRATED = N_("Nobody has rated these entries yet, they are on no list: %(entries)s.")

_EQUAL_SUBSETS = N_(
    "Assumption: the ratings fall into %(groups)s groups without a shared entry, and the entries of each "
    "group are taken as equally good on average. The ratings cannot check this."
)
_RANDOM_JURORS = N_(
    "Assumption: the ratings fall into %(groups)s groups without a shared entry, and the jurors of each "
    "group are taken as equally severe on average. The ratings cannot check this."
)
_NOT_NEEDED = N_("The assumption %(assumption)s was allowed and not needed: shared entries link all jurors.")

_HARDEST = N_(
    "Criterion %(hard)s is the hardest and %(easy)s the easiest to get a high level on: %(logits)s logits "
    "apart."
)
_CRITERION_APART = N_(
    "Criterion %(criterion)s ranks entries differently from the other criteria (infit %(infit)s): it may ask "
    "for something else, or be understood differently."
)
_CRITERION_ECHO = N_(
    "Criterion %(criterion)s follows the other criteria more closely than chance allows (infit %(infit)s): "
    "it may add little to them."
)
_UNUSED = N_("Nobody gave level %(levels)s; check how it is described.")
_DISORDERED = N_(
    "Level %(level)s is nowhere the most likely one: jurors hardly tell it from its neighbours; describe it "
    "more sharply or join it with one of them."
)
_DISORDERED_ON = N_(
    "Level %(level)s of criterion %(criterion)s is nowhere the most likely one: jurors hardly tell it from "
    "its neighbours; describe it more sharply or join it with one of them."
)

_GAINS = N_(
    "Entry %(entry)s gains a seat: place %(raw)s in the raw list, %(fair)s in the fair one (reviews: "
    "%(reviews)s). %(cause)s."
)
_LOSES = N_(
    "Entry %(entry)s loses a seat: place %(raw)s in the raw list, %(fair)s in the fair one (reviews: "
    "%(reviews)s). %(cause)s."
)
_GAINS_BY = {
    "severity": N_(
        "Its jurors are harsher than the others by %(logits)s logits, which took %(points)s points"
    ),
    "weights": N_("The weights of criteria took %(points)s points; the fair list takes all criteria alike"),
    "other": N_("Its totals are lower than its ratings together say, by %(points)s points"),
    "neighbours": N_("Other entries have moved down past it"),
}
_LOSES_BY = {
    "severity": N_(
        "Its jurors are more lenient than the others by %(logits)s logits, which gave %(points)s points"
    ),
    "weights": N_("The weights of criteria gave %(points)s points; the fair list takes all criteria alike"),
    "other": N_("Its totals are higher than its ratings together say, by %(points)s points"),
    "neighbours": N_("Other entries have moved up past it"),
}


def left_out_sentences(left_out: LeftOut) -> Iterator[Sentence]:
    """What is not in the lists, kind by kind; nothing where nothing was left out."""
    for name, text in _LEFT_OUT.items():
        count = getattr(left_out, name)
        if count:
            yield Sentence(text, {"count": count})
    if left_out.entries_without_ratings:
        yield Sentence(_UNRATED, {"entries": named(left_out.entries_without_ratings)})


def assumption(fit: FacetsFit) -> Sentence | None:
    """By what groups of jurors that share no entry are compared, or None where nothing is assumed."""
    if fit.assume is None:
        return None
    groups = fit.components.n_groups
    if groups == 1:
        return Sentence(_NOT_NEEDED, {"assumption": fit.assume})
    text = _EQUAL_SUBSETS if fit.assume == "equal_subsets" else _RANDOM_JURORS
    return Sentence(text, {"groups": groups})


def criteria_sentences(calibration: Calibration, rate: float) -> Iterator[tuple[Sentence, tuple[Label, ...]]]:
    """Criteria and levels that stand out; `rate` is the share of false alarms among the criteria named."""
    frame = calibration.criteria()
    known = frame.dropna(subset=["difficulty"]).sort_values("difficulty", kind="stable").to_dict("records")
    if len(known) > 1:
        easy, hard = known[0], known[-1]
        names = (hard["criterion"], easy["criterion"])
        logits = decimal(hard["difficulty"] - easy["difficulty"])
        yield Sentence(_HARDEST, {"hard": names[0], "easy": names[1], "logits": logits}), names
    q = false_discovery_rate(two_sided(frame["infit_z"].to_numpy(dtype=float)))
    for row in frame[q <= rate].to_dict("records"):
        text = _CRITERION_APART if row["infit"] > 1 else _CRITERION_ECHO
        places = {"criterion": row["criterion"], "infit": decimal(row["infit"], 2)}
        yield Sentence(text, places), (row["criterion"],)
    yield from _level_sentences(calibration)


def move_sentence(row: Mapping[Hashable, Any]) -> Sentence:
    """Why an entry is on the other side of the line in the fair list; `row` is one of `moves()`."""
    gains = bool(row["fair_in"])
    cause = row["cause"]
    points = row[EFFECT_OF_CAUSE[cause]] if cause in EFFECT_OF_CAUSE else 0.0
    places = {"logits": decimal(abs(row["severity"])), "points": decimal(abs(points), 2)}
    return Sentence(
        _GAINS if gains else _LOSES,
        {
            "entry": row["entry"],
            "raw": row["raw_rank"],
            "fair": row["fair_rank"],
            "reviews": row["n_reviews"],
            "cause": Sentence((_GAINS_BY if gains else _LOSES_BY)[cause], places),
        },
    )


def _level_sentences(calibration: Calibration) -> Iterator[tuple[Sentence, tuple[Label, ...]]]:
    given = set(calibration.ratings["level"])
    unused = [level for level in calibration.levels() if level not in given]
    if unused:
        yield Sentence(_UNUSED, {"levels": ", ".join(map(str, unused))}), ()
    steps = calibration.steps()
    for row in steps[steps["disordered"]].to_dict("records"):
        # The step up to a level lies below the step before it: the level between is nowhere on top.
        places = {"level": row["level"] - 1}
        if calibration.fit.model == "rating_scale":
            yield Sentence(_DISORDERED, places), ()
        else:
            yield Sentence(_DISORDERED_ON, {**places, "criterion": row["criterion"]}), (row["criterion"],)
