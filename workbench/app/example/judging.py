"""The example's judging brought to its end: jurors with the known ways of jurors, everything submitted.

J07 is harsh, J02 lenient, J09 grows harsher review by review, J14 is erratic, J18 keeps to the middle of the
scale; two criteria say nearly the same. All jurors have halo: a general impression that colours every level.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from workbench.app.opening import Workbench
from workbench.domain.entries import Assignment
from workbench.domain.reviews import Form, Rating, Revision
from workbench.domain.rubric import Rubric
from workbench.psychometrics.rasch.scale import Floats, Scale
from workbench.psychometrics.simulation.simulate import draw_levels

# Of a copy that is never served; see `build_judged_example`.
SEASON_KEY = bytes(range(32))
JUDGED_AT = datetime(2025, 11, 29, 9, 0, tzinfo=UTC)
SEATS = 20
SEVERITY = {"J07": 0.9, "J02": -0.8}
DRIFT = {"J09": 4.0}  # from the first review to the last, around the juror's mean
ERRATIC = {"J14": 1.8}  # SD of an error of each single level
CENTRAL = {"J18": 1.6}  # by which neighbouring thresholds lie further apart
ECHO = ("goal", "plan")  # the second mostly repeats the level of the first
_ECHO_SHARE = 0.85
_SEVERITY_SD, _HALO_SD, _QUALITY_SD = 0.45, 0.6, 0.4
_LOGITS_PER_QUALITY = 0.75
_STEPS = (-1.9, -0.5, 0.6, 1.8)
_DIFFICULTY_SD = 0.35
_ABSTAINS = 0.01
_COMMENT = "Пример комментария: сказано, что именно в тексте привело к этому уровню."


@dataclass(frozen=True, eq=False)
class _Jury:
    """The scale by criterion (n_criteria, n_levels) of an ordinary juror, and severity by juror."""

    rubric: Rubric
    scale: Scale
    severity: Mapping[str, float]


def judge_example(workbench: Workbench, quality_by_pair: Mapping[str, int], rng: np.random.Generator) -> None:
    """Have all jurors of the example's first stage submit all their reviews."""
    stage = workbench.stage()
    rubric = workbench.rubric(stage)
    opens = workbench.season.moment(stage.judging_opens)
    closes = workbench.season.moment(stage.judging_closes)
    with workbench.store.write() as work:
        work.rubrics.put(rubric)
        measure = {
            entry.number: _LOGITS_PER_QUALITY * (quality_by_pair.get(entry.pair_id, 3) - 3)
            + rng.normal(0.0, _QUALITY_SD)
            for entry in work.entries.all(stage.id)
        }
        assignments = sorted(work.assignments.all(stage.id), key=lambda each: (each.member_id, each.entry))
        jurors = sorted({each.member_id for each in assignments})
        jury = _jury(rubric, jurors, rng)
        for juror in jurors:
            queue = [(_own_rng(juror, each.entry), each) for each in assignments if each.member_id == juror]
            timed = sorted(((own.uniform(0.02, 0.98), own, each) for own, each in queue), key=_moment)
            for place, (moment, own, assignment) in enumerate(timed):
                progress = place / max(len(timed) - 1, 1) - 0.5
                form = _form(jury, juror, measure[assignment.entry], progress, own)
                saved_at = opens + timedelta(minutes=int((closes - opens) / timedelta(minutes=1) * moment))
                work.reviews.append(_submitted(assignment, form, rubric, saved_at, own))
                work.audit.append(
                    at=saved_at, actor=juror, action="submit", subject=assignment.entry, details={}
                )


def _own_rng(juror: str, entry: str) -> np.random.Generator:
    """Each review's own chance: another plan of who rates what leaves the reviews that stay as they were."""
    digest = hashlib.sha256(f"{juror} {entry}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "big"))


def _moment(review: tuple[float, np.random.Generator, Assignment]) -> float:
    return review[0]


def _jury(rubric: Rubric, jurors: list[str], rng: np.random.Generator) -> _Jury:
    difficulty = rng.normal(0.0, _DIFFICULTY_SD, len(rubric.criteria))
    steps = difficulty[:, None] + np.array(_STEPS)
    scale = Scale(np.hstack([np.zeros((len(steps), 1)), -steps.cumsum(axis=1)]))
    drawn = rng.normal(0.0, _SEVERITY_SD, len(jurors))
    # Those whose own way is to be seen are neither harsh nor lenient on the whole.
    plain = {*DRIFT, *ERRATIC, *CENTRAL}
    severity = {
        juror: SEVERITY.get(juror, 0.0 if juror in plain else float(value))
        for juror, value in zip(jurors, drawn, strict=True)
    }
    return _Jury(rubric, scale, severity)


def _form(jury: _Jury, juror: str, measure: float, progress: float, rng: np.random.Generator) -> Form:
    criteria = jury.rubric.criteria
    severity = jury.severity[juror] + DRIFT.get(juror, 0.0) * progress
    location: Floats = np.full(len(criteria), measure - severity + rng.normal(0.0, _HALO_SD))
    location += rng.normal(size=len(criteria)) * ERRATIC.get(juror, 0.0)
    n_levels = jury.scale.n_levels
    # The sum over the steps of how far each is moved outwards from the middle one.
    moved = np.concatenate([[0.0], (np.arange(n_levels - 1) - (n_levels - 2) / 2).cumsum()])
    scale = Scale(jury.scale.log_weight - CENTRAL.get(juror, 0.0) * moved)
    drawn = draw_levels(scale, np.arange(len(criteria)), location, rng) + jury.rubric.scale.lowest
    levels = {criterion.id: int(level) for criterion, level in zip(criteria, drawn, strict=True)}
    first, second = ECHO
    if rng.random() < _ECHO_SHARE:
        levels[second] = levels[first]
    ratings: dict[str, Rating] = {}
    for criterion in criteria:
        level = levels[criterion.id]
        if criterion.may_abstain and rng.random() < _ABSTAINS:
            ratings[criterion.id] = Rating(abstained=True)
        else:
            comment = _COMMENT if jury.rubric.needs_comment(criterion, level) else ""
            ratings[criterion.id] = Rating(level, comment=comment)
    return Form(ratings)


def _submitted(
    assignment: Assignment, form: Form, rubric: Rubric, saved_at: datetime, rng: np.random.Generator
) -> Revision:
    revision_id = str(uuid.UUID(bytes=rng.bytes(16), version=4))
    return Revision(revision_id, assignment.id, 1, 0, "submitted", form, rubric.key, saved_at)
