"""The standard of an assessment: all it takes to measure a person and say a level, once it has been made.

Items' steps, sources' severities, cut scores and norms are fixed in it, so that one person's answers are
scored alone, tomorrow as today. `workbench.scoring.standard_making` makes it from answers.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import numpy as np

from workbench.domain.cut_scores import CompetencyCuts
from workbench.psychometrics.rasch.scale import Floats, Scale

Kind: TypeAlias = Literal["test", "ratings"]
NormKind: TypeAlias = Literal["all", "category", "region"]

OTHERS = ("mentor", "mentee", "expert")
# A norm keeps so many of its measures at most, evenly drawn: a rank then errs by half a per cent at most.
MOST_POINTS = 101
_DIGITS = 12
# Of how forms are joined into measures. One more with each change that moves them: norms and severities of a
# standard that was kept before are of the older ones. 2: forms weighed where all of them together lie. 3:
# units of test and ratings told apart, a form far from all others heeded less.
SCORING = 3


@dataclass(frozen=True, eq=False)
class ItemScale:
    """Steps of a competency's items of one kind. n_forms : answered forms they were calibrated from.

    person_sd : SD of the forms' measures beyond their error, logits; None where not known.
    """

    items: tuple[str, ...]
    scale: Scale
    n_forms: int
    person_sd: float | None

    @property
    def silent(self) -> tuple[str, ...]:
        """Items on which everybody had the same credit, so that they tell nothing."""
        told = self.scale.used.sum(axis=1) > 1
        return tuple(item for item, each in zip(self.items, told, strict=True) if not each)


@dataclass(frozen=True, eq=False)
class SourceScale:
    """How sources rate; logits. `workbench.scoring.source_model.SourceModel` tells what each is.

    Attributes
    ----------
    leniency, view_sd : (n_sources,). covariance : (n_sources, n_sources) of the leniencies.
    new_rater_sd : (n_sources,) what is not known of a rater who is not among `raters`.
    raters : source → rater → how much higher they rate than their source does, and its variance.
    unit : (n_sources,) logits of the source in one of the standard's [Joreskog1971]; 1 where too little is
        known to tell. unit_se : of its logarithm, where it is not 1 by definition or for want of knowledge.
    middle : the place, in the standard's logits, around which units stretch: leniencies hold there.
    """

    sources: tuple[str, ...]
    leniency: Floats
    covariance: Floats
    view_sd: Floats
    new_rater_sd: Floats
    raters: Mapping[str, Mapping[str, tuple[float, float]]] = field(default_factory=dict)
    unit: Floats = field(default_factory=lambda: np.ones(0))
    unit_se: Floats = field(default_factory=lambda: np.zeros(0))
    middle: float = 0.0

    def __post_init__(self) -> None:
        if len(self.unit) != len(self.sources):  # told by nobody, as before scoring 3
            object.__setattr__(self, "unit", np.ones(len(self.sources)))
            object.__setattr__(self, "unit_se", np.zeros(len(self.sources)))


@dataclass(frozen=True, eq=False)
class NormGroup:
    """Rising measures of the people of a group, evenly drawn from them where they are many."""

    kind: NormKind
    group: str
    n_people: int
    points: Floats


@dataclass(frozen=True, eq=False)
class CompetencyStandard:
    """One competency of a standard.

    Attributes
    ----------
    origin : digest of the steps that set the zero of its logits; a later standard that keeps these steps
        keeps it, and cut scores and measures of the same origin can be compared.
    zero : whose zero that is: the test's, or the ratings' by others where there is no test.
    reliability : of the joint measures of the people it was made from [Adams2005]; None below 2.
    """

    competency: str
    origin: str
    zero: Kind
    scales: Mapping[Kind, ItemScale]
    sources: SourceScale
    cuts: CompetencyCuts | None
    norms: tuple[NormGroup, ...]
    n_people: int
    reliability: float | None


@dataclass(frozen=True, eq=False)
class Standard:
    """The standard of one version of a rubric and of a test.

    seed, n_people, n_forms : what it was made with, and from. left_out : competencies without a scale.
    scoring : the `SCORING` its severities and norms were made by.
    """

    rubric_key: str
    test_key: str | None
    seed: int
    n_people: int
    n_forms: int
    competencies: Mapping[str, CompetencyStandard]
    left_out: tuple[str, ...]
    scoring: int = SCORING

    @property
    def outdated(self) -> bool:
        """Whether its norms and severities were made by an older scoring than measures are now."""
        return self.scoring < SCORING

    @property
    def has_cuts(self) -> bool:
        """Whether a level can be said for one competency at least."""
        return any(each.cuts is not None for each in self.competencies.values())

    @property
    def digest(self) -> str:
        return _digest(self.to_json())

    def to_json(self) -> dict[str, Any]:
        """Plain data for the store; `from_json` gives the same numbers back, bit by bit."""
        # Standards of the first scoring were kept without its number, and keep their digests so.
        scoring = {"scoring": self.scoring} if self.scoring > 1 else {}
        return {
            "format": 1,
            **scoring,
            "rubric": self.rubric_key,
            "test": self.test_key,
            "seed": self.seed,
            "n_people": self.n_people,
            "n_forms": self.n_forms,
            "left_out": list(self.left_out),
            "cut_scores": self.has_cuts,
            "competencies": [_competency_json(each) for each in self.competencies.values()],
        }

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Standard:
        found = [_competency(each) for each in data["competencies"]]
        return Standard(
            data["rubric"],
            data["test"],
            data["seed"],
            data["n_people"],
            data["n_forms"],
            {each.competency: each for each in found},
            tuple(data["left_out"]),
            data.get("scoring", 1),
        )


def origin_of(scale: ItemScale) -> str:
    """A short digest of a scale's items and steps."""
    return _digest(_scale_json(scale))[:_DIGITS]


def norm_group(kind: NormKind, group: str, measures: Floats) -> NormGroup:
    """Keep the measures of a group, NaN left out."""
    rising = np.sort(measures[np.isfinite(measures)])
    if len(rising) > MOST_POINTS:
        # The middles of as many equal parts: each stands for its part.
        place = (np.arange(MOST_POINTS) + 0.5) * len(rising) / MOST_POINTS
        return NormGroup(kind, group, len(rising), rising[place.astype(np.int64)])
    return NormGroup(kind, group, len(rising), rising)


def _digest(data: Any) -> str:
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _competency_json(each: CompetencyStandard) -> dict[str, Any]:
    return {
        "id": each.competency,
        "origin": each.origin,
        "zero": each.zero,
        "scales": {kind: _scale_json(scale) for kind, scale in each.scales.items()},
        "sources": _sources_json(each.sources),
        "cuts": None if each.cuts is None else each.cuts.model_dump(mode="json"),
        "norms": [
            {"kind": norm.kind, "group": norm.group, "n": norm.n_people, "points": norm.points.tolist()}
            for norm in each.norms
        ],
        "n_people": each.n_people,
        "reliability": each.reliability,
    }


def _competency(data: Mapping[str, Any]) -> CompetencyStandard:
    cuts = data["cuts"]
    return CompetencyStandard(
        data["id"],
        data["origin"],
        data["zero"],
        {kind: _scale(each) for kind, each in data["scales"].items()},
        _sources(data["sources"]),
        None if cuts is None else CompetencyCuts.model_validate(cuts),
        tuple(
            NormGroup(each["kind"], each["group"], each["n"], np.array(each["points"], dtype=float))
            for each in data["norms"]
        ),
        data["n_people"],
        data["reliability"],
    )


def _scale_json(each: ItemScale) -> dict[str, Any]:
    """A credit that nobody had has no weight: null."""
    weights = [
        [float(weight) if np.isfinite(weight) else None for weight in row] for row in each.scale.log_weight
    ]
    items = list(each.items)
    return {"items": items, "log_weight": weights, "n_forms": each.n_forms, "person_sd": each.person_sd}


def _scale(data: Mapping[str, Any]) -> ItemScale:
    weights = [[-np.inf if weight is None else weight for weight in row] for row in data["log_weight"]]
    scale = Scale(np.array(weights, dtype=float))
    return ItemScale(tuple(data["items"]), scale, data["n_forms"], data["person_sd"])


def _sources_json(each: SourceScale) -> dict[str, Any]:
    arrays = ("leniency", "covariance", "view_sd", "new_rater_sd")
    raters = {source: {name: list(pair) for name, pair in of.items()} for source, of in each.raters.items()}
    units = {"unit": each.unit.tolist(), "unit_se": each.unit_se.tolist(), "middle": each.middle}
    return {
        "names": list(each.sources),
        **{name: getattr(each, name).tolist() for name in arrays},
        "raters": raters,
        # Standards of earlier scorings were kept without them, and keep their digests so.
        **({} if (each.unit == 1).all() else units),
    }


def _sources(data: Mapping[str, Any]) -> SourceScale:
    leniency, covariance, view_sd, new_rater_sd = (
        np.array(data[name], dtype=float) for name in ("leniency", "covariance", "view_sd", "new_rater_sd")
    )
    raters = {
        source: {name: (pair[0], pair[1]) for name, pair in of.items()}
        for source, of in data["raters"].items()
    }
    unit, unit_se = (np.array(data.get(name, []), dtype=float) for name in ("unit", "unit_se"))
    names = tuple(data["names"])
    return SourceScale(
        names, leniency, covariance, view_sd, new_rater_sd, raters, unit, unit_se, data.get("middle", 0.0)
    )
