"""Make the standard of an assessment from the answers of many: steps, severities, norms.

Competency by competency: one with too little data is left out by name and the others stay. A standard that
is made after another keeps that one's steps, so cut scores and earlier measures stay what they were; items
that are new are calibrated and moved onto them by the mean difficulty of the items both have
[KolenBrennan2014].
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from workbench.domain.cut_scores import CompetencyCuts, CutScores
from workbench.domain.naming import named
from workbench.errors import N_, InvalidAnswers, ScoringProblem, Sentence, TooFewAnswers
from workbench.psychometrics.rasch.scale import Floats, Scale
from workbench.scoring.answers import Answers, Item
from workbench.scoring.item_scales import CompetencyScale, calibrate
from workbench.scoring.levels import Classification, classification
from workbench.scoring.norms import FEWEST_PEOPLE
from workbench.scoring.reasons import grouped, reason_of
from workbench.scoring.source_scales import source_scale
from workbench.scoring.sources import FEWEST_SHARED
from workbench.scoring.standard_scores import Filled, FormMeasures, Scores, form_measures, score_competency
from workbench.scoring.standards import (
    CompetencyStandard,
    ItemScale,
    Kind,
    NormGroup,
    NormKind,
    Standard,
    norm_group,
    origin_of,
)

# Steps from fewer forms may be a logit off [Linacre1994].
FEWEST_FORMS = 30
SOURCES = ("test", "expert", "mentor", "mentee", "self")

_FEW_FORMS = N_(
    "too few filled forms of one kind for a scale (%(count)s; at least %(least)s are needed): %(competency)s"
)
_FEW_SHARED = N_(
    "the source %(source)s is left out, since too few of its people are seen by others too to know its "
    "severity (%(count)s; at least %(least)s are needed): %(competency)s"
)
_APART = N_(
    "the source %(source)s is left out, since it shares no people with the others and its severity is not "
    "known: %(competency)s"
)
_NO_COMPETENCY = N_("no competency has answers enough for a scale: %(reasons)s")
_OTHER_SCALE = N_(
    "the cut scores of %(competencies)s were set on another scale than this standard's; set them again on "
    "the standard that holds"
)
_NO_SCALE_FOR_CUTS = N_(
    "there are cut scores for %(competencies)s, of which this standard has no scale; gather more answers, or "
    "remove them from the file"
)


@dataclass(frozen=True, eq=False)
class MadeStandard:
    """A standard, and what to know of it.

    Attributes
    ----------
    left_out : competency → why it has no scale. findings : sources that were left out, with reasons.
    scores : of the people it was made from, by competency.
    """

    standard: Standard
    left_out: Mapping[str, Sentence]
    findings: tuple[Sentence, ...]
    scores: Mapping[str, Scores]

    def classified(self, competency: str) -> Classification | None:
        """How far levels can be trusted; None without cut scores or measures."""
        cuts, scores = self.standard.competencies[competency].cuts, self.scores[competency]
        if cuts is None or not np.isfinite(scores.measure).any():
            return None
        return classification(scores.measure, scores.se, cuts.logits)


def make_standard(
    forms: Mapping[Kind, Filled],
    items: Mapping[Kind, Mapping[str, Item]],
    n_people: int,
    *,
    competencies: Sequence[str],
    rubric_key: str,
    test_key: str | None,
    seed: int,
    groups: Mapping[NormKind, Sequence[str | None]],
    cuts: CutScores | None = None,
    previous: Standard | None = None,
    standing: Standard | None = None,
    names: Mapping[str, str] | None = None,
) -> MadeStandard:
    """Make a standard from submitted forms.

    Parameters
    ----------
    forms, items : by kind, the filled forms and all items that could be asked.
    groups : by kind of norm, the group of each person; None where not known. «all» is made by itself.
    cuts : those of `standing`, else of `previous`, stay where these name none and scales' origins are alike.
    previous : whose steps are kept; None calibrates anew.
    standing : the standard that this one follows, though its steps may not be kept.
    names : of competencies, for sentences; ids by default.

    Raises
    ------
    TooFewAnswers : no competency has a scale. InvalidAnswers : cut scores of another scale.
    """
    rng = np.random.default_rng(seed)
    made: dict[str, CompetencyStandard] = {}
    scores: dict[str, Scores] = {}
    left_out: dict[str, Sentence] = {}
    findings: list[Sentence] = []
    for name in competencies:
        before = previous.competencies.get(name) if previous is not None else None
        scales, why = _scales(name, forms, items, before, rng)
        if not scales:
            left_out[name] = why
            continue
        try:
            standard, told = _competency(name, scales, forms, n_people, before)
        except ScoringProblem as problem:
            left_out[name] = reason_of(problem)
            continue
        scores[name] = score_competency(standard, _measures(standard, forms), n_people)
        made[name] = _finished(standard, scores[name], groups)
        findings += told
    if not made:
        reasons = tuple(grouped(left_out.values(), names or {}))
        raise TooFewAnswers(reason=Sentence(_NO_COMPETENCY, {"reasons": reasons}))
    made = _with_cuts(made, cuts, standing or previous)
    n_forms = sum(len(each.person) for each in forms.values())
    seen = {int(each) for filled in forms.values() for each in filled.person}
    standard_ = Standard(rubric_key, test_key, seed, len(seen), n_forms, made, tuple(left_out))
    return MadeStandard(standard_, left_out, tuple(findings), scores)


def _scales(
    name: str,
    forms: Mapping[Kind, Filled],
    items: Mapping[Kind, Mapping[str, Item]],
    before: CompetencyStandard | None,
    rng: np.random.Generator,
) -> tuple[dict[Kind, ItemScale], Sentence]:
    """The scales of a competency that the answers allow, and why there is none."""
    found: dict[Kind, ItemScale] = {}
    why = Sentence(_FEW_FORMS, {"competency": name, "count": 0, "least": FEWEST_FORMS})
    for kind, filled in forms.items():
        own = {item: each for item, each in items.get(kind, {}).items() if each.competency == name}
        known = before.scales.get(kind) if before is not None else None
        if known is not None and set(own) <= set(known.items):
            found[kind] = known
            continue
        answers = _answers(filled, own)
        count = int(answers.answered.any(axis=1).sum())
        if count < FEWEST_FORMS:
            why = Sentence(_FEW_FORMS, {"competency": name, "count": count, "least": FEWEST_FORMS})
            continue
        try:
            scale = calibrate(answers, rng=rng)[name]
        except TooFewAnswers as problem:
            why = reason_of(problem)
            continue
        found[kind] = _kept(scale) if known is None else _joined_to(known, scale)
    return found, why


def _answers(filled: Filled, own: Mapping[str, Item]) -> Answers:
    """The forms' answers to these items; a form is a person here."""
    order = tuple(sorted(own))
    column = {item: number for number, item in enumerate(filled.items)}
    credit = np.full((len(filled.person), len(order)), -1, dtype=np.int16)
    for number, item in enumerate(order):
        if item in column:
            credit[:, number] = filled.credit[:, column[item]]
    top = np.array([own[each].top for each in order], dtype=np.int16)
    persons = tuple(range(len(filled.person)))
    return Answers(persons, order, tuple(own[each].competency for each in order), top, credit)


def _kept(scale: CompetencyScale) -> ItemScale:
    spread = scale.person_sd if np.isfinite(scale.person_sd) else None
    return ItemScale(tuple(map(str, scale.items)), scale.scale, scale.n_forms, spread)


def _joined_to(known: ItemScale, fresh: CompetencyScale) -> ItemScale:
    """Steps of known items as they were, those of new ones moved onto them."""
    new = _kept(fresh)
    place = {item: number for number, item in enumerate(known.items)}
    silent = {*known.silent, *new.silent}
    shared = [each for each in new.items if each in place and each not in silent]
    if not shared:
        return new
    before, now = known.scale.difficulty, new.scale.difficulty
    moved = [before[place[each]] - now[new.items.index(each)] for each in shared]
    width = max(known.scale.n_levels, new.scale.n_levels)
    old = _widened(known.scale.log_weight, width)
    rows = [number for number, each in enumerate(new.items) if each not in place]
    added = _widened(new.scale.log_weight, width)[rows] - float(np.mean(moved)) * np.arange(width)
    items = (*known.items, *(new.items[each] for each in rows))
    return ItemScale(items, Scale(np.vstack([old, added])), known.n_forms, known.person_sd)


def _widened(log_weight: Floats, width: int) -> Floats:
    missing = width - log_weight.shape[1]
    return np.pad(log_weight, ((0, 0), (0, missing)), constant_values=-np.inf)


def _competency(
    name: str,
    scales: Mapping[Kind, ItemScale],
    forms: Mapping[Kind, Filled],
    n_people: int,
    before: CompetencyStandard | None,
) -> tuple[CompetencyStandard, list[Sentence]]:
    """Scales and severities; norms and reliability come after people are measured by them."""
    sources = tuple(dict.fromkeys(each for kind in scales for each in forms[kind].source))
    measured = form_measures(scales, sources, forms)
    measured = measured.picked(measured.known)
    present = {sources[each] for each in np.unique(measured.source)}
    if not present:
        places = {"competency": name, "count": 0, "least": FEWEST_FORMS}
        raise TooFewAnswers(reason=Sentence(_FEW_FORMS, places))
    zero: Kind = "test" if "test" in present else "ratings"
    kept, told = _linked(name, measured, n_people)
    kept_origin = before is not None and before.zero == zero and _continues(before.scales[zero], scales[zero])
    origin = before.origin if before is not None and kept_origin else origin_of(scales[zero])
    found = source_scale(measured, kept)
    return CompetencyStandard(name, origin, zero, scales, found, None, (), 0, None), told


def _continues(before: ItemScale, now: ItemScale) -> bool:
    return now.items[: len(before.items)] == before.items


def _measures(standard: CompetencyStandard, forms: Mapping[Kind, Filled]) -> FormMeasures:
    return form_measures(standard.scales, standard.sources.sources, forms)


def _linked(name: str, forms: FormMeasures, n_people: int) -> tuple[tuple[str, ...], list[Sentence]]:
    """The sources that can be compared: each shares people enough, all hang together; and the others."""
    seen = np.zeros((n_people, len(forms.sources)), dtype=bool)
    seen[forms.person, forms.source] = True
    kept = [number for number in range(len(forms.sources)) if seen[:, number].any()]
    told: list[Sentence] = []
    start = min(kept, key=lambda each: _rank(forms.sources[each]))
    while len(kept) > 1:
        shared = seen[:, kept][seen[:, kept].sum(axis=1) > 1].sum(axis=0)
        if shared.min() >= FEWEST_SHARED:
            break
        # Never the one that sets the zero, and of several that share as few the one that would do so last.
        count, source = min(
            (int(n), -_rank(forms.sources[each]))
            for n, each in zip(shared, kept, strict=True)
            if each != start
        )
        name_ = SOURCES[-source]
        places = {"competency": name, "source": name_, "count": count, "least": FEWEST_SHARED}
        told.append(Sentence(_FEW_SHARED, places))
        kept.remove(forms.sources.index(name_))
    reached = _reached(seen, kept, start)
    for number in kept:
        if number not in reached:
            told.append(Sentence(_APART, {"competency": name, "source": forms.sources[number]}))
    return tuple(forms.sources[each] for each in kept if each in reached), told


def _rank(source: str) -> int:
    """Whose zero it would be: the test's first."""
    return SOURCES.index(source)


def _reached(seen: NDArray[np.bool_], kept: Sequence[int], start: int) -> set[int]:
    reached, grown = {start}, True
    while grown:
        people = seen[:, sorted(reached)].any(axis=1)
        more = {each for each in kept if seen[people, each].any()}
        grown = not more <= reached
        reached |= more
    return reached


def _finished(
    standard: CompetencyStandard, scores: Scores, groups: Mapping[NormKind, Sequence[str | None]]
) -> CompetencyStandard:
    known = np.isfinite(scores.measure)
    norms: list[NormGroup] = []
    kinds: dict[NormKind, Sequence[str | None]] = {"all": [""] * len(known), **groups}
    for kind, labels in kinds.items():
        group = np.array(labels, dtype=object)
        for label in sorted({each for each in group if each is not None}):
            here = scores.measure[known & (group == label)]
            if len(here) >= FEWEST_PEOPLE:
                norms.append(norm_group(kind, label, here))
    return replace(standard, norms=tuple(norms), n_people=int(known.sum()), reliability=_reliability(scores))


def _reliability(scores: Scores) -> float | None:
    """Share of the variance of measures that is not error [Adams2005]."""
    known = np.isfinite(scores.measure)
    if known.sum() < 2:
        return None
    spread = float(scores.measure[known].var(ddof=1))
    return max(0.0, 1 - float((scores.se[known] ** 2).mean()) / spread) if spread > 0 else 0.0


def _with_cuts(
    made: Mapping[str, CompetencyStandard], cuts: CutScores | None, previous: Standard | None
) -> dict[str, CompetencyStandard]:
    """Cut scores of the panel, and where it set none those that were valid before."""
    wanted: dict[str, CompetencyCuts] = {} if cuts is None else {each.id: each for each in cuts.competencies}
    lost = [each for each in wanted if each not in made]
    if lost:
        raise InvalidAnswers(reason=Sentence(_NO_SCALE_FOR_CUTS, {"competencies": named(lost)}))
    other = [name for name, each in wanted.items() if each.scale != made[name].origin]
    if other:
        raise InvalidAnswers(reason=Sentence(_OTHER_SCALE, {"competencies": named(other)}))
    for name, each in (previous.competencies if previous is not None else {}).items():
        if name in made and each.cuts is not None and each.origin == made[name].origin:
            wanted.setdefault(name, each.cuts)
    return {name: replace(each, cuts=wanted.get(name)) for name, each in made.items()}
