"""The example season: invented people and proposals, imported as organisers would, judging under way.

`make demo` keeps it in data/local/; a notebook previewed in JupyterLab makes its own and forgets it.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from workbench.app.example.assessment import TO_BEGIN, invent_assessment, set_close, switch_on
from workbench.app.example.training import invent_training
from workbench.app.importing import import_file
from workbench.app.opening import Workbench, open_workbench
from workbench.app.training import import_training_files
from workbench.domain.entries import Assignment
from workbench.domain.people import Member, Role
from workbench.domain.reviews import Form, Rating, ReviewStatus, Revision
from workbench.domain.rubric import Rubric
from workbench.domain.season import Source
from workbench.errors import N_, Sentence
from workbench.files.shipped import example_directory
from workbench.files.starting import start_season
from workbench.files.yaml_files.documents import load_season
from workbench.store.database import open_database
from workbench.workflows.access import renew, sign_in
from workbench.workflows.assigning.assign import assign_stage

EXAMPLE_ID = "example-2025"
FILES: dict[Source, str] = {
    "participants": "participants.xlsx",
    "pairs": "pairs.csv",
    "proposals": "proposals.xlsx",
    "jurors": "jurors.xlsx",
}
SEED = 2025
DAYS_OPEN = 14
COMMISSION = "K01"
LOADS = {"load_min": 10, "load_max": 20}
# Of the jurors whose links the demo prints; they find most of their queue still to do.
NEWCOMERS = ("J01", "J02", "J03")
_REMARKS = (
    "Пример комментария: вклад каждого из двоих назван, видно, чему учится наставник.",
    "Пример комментария: не хватает того, как проверят результат.",
    "Пример комментария: план по неделям есть, запас времени не указан.",
    "Пример комментария: проблема показана на случаях из своей школы.",
)


def build_example(
    directory: Path,
    *,
    reviews: bool,
    assessments: bool = False,
    step: Callable[[Sentence], None] = lambda _what: None,
) -> Workbench:
    """Make the example season in `directory`.

    With `reviews`, most jurors have begun to rate; with `assessments`, participants take the assessment of
    competencies, and most have finished it.
    """
    step(Sentence(N_("Writing season.yaml and the rubrics")))
    start_season(directory, season_id=EXAMPLE_ID)
    now = datetime.now().astimezone()
    if assessments:
        switch_on(directory, now)
    _set_dates(directory / "season.yaml", now)
    _set_loads(directory / "season.yaml")
    workbench = open_workbench(example_flags(directory))
    for source, name in FILES.items():
        step(Sentence(N_("Importing %(file)s"), {"file": name}))
        import_file(workbench, source, example_directory() / name)
    with workbench.store.write() as work:
        # Whoever tries the demo can be both people that a decision on finalists needs.
        work.people.put_members([Member(COMMISSION, "commission")])
    step(Sentence(N_("Importing training works")))
    import_training_files(workbench)
    step(Sentence(N_("Assigning entries to jurors")))
    stage = workbench.stage()
    assign_stage(workbench.store, stage, per_entry=stage.ratings_per_entry, seed=SEED, now=workbench.clock())
    if reviews:
        step(Sentence(N_("Inventing reviews")))
        invent_training(workbench, NEWCOMERS, np.random.default_rng(SEED))
        _invent_reviews(workbench, np.random.default_rng(SEED))
    if assessments:
        step(Sentence(N_("Inventing answers to the assessment of competencies")))
        invent_assessment(workbench, np.random.default_rng(SEED))
    return workbench


def build_judged_example(directory: Path) -> Workbench:
    """Make a copy of the example in which judging is over: the same on every machine, on any day.

    For notebooks and tests. It is never served: the key that its entry numbers depend on is no secret.
    """
    # Imported here: it draws with the methods' libraries, which the demo need not load.
    from workbench.app.example.judging import JUDGED_AT, SEASON_KEY, SEATS, judge_example

    start_season(directory, season_id=EXAMPLE_ID)
    _set_seats(directory / "season.yaml", SEATS)
    _set_loads(directory / "season.yaml")
    flags = example_flags(directory)
    open_database(str(flags["database"]), season_key=SEASON_KEY).close()
    workbench = open_workbench(flags, clock=lambda: JUDGED_AT)
    for source, name in FILES.items():
        import_file(workbench, source, example_directory() / name)
    stage = workbench.stage()
    assign_stage(workbench.store, stage, per_entry=stage.ratings_per_entry, seed=SEED, now=JUDGED_AT)
    judge_example(workbench, _quality_by_pair(), np.random.default_rng(SEED))
    return workbench


def example_flags(directory: Path) -> dict[str, object]:
    """Season and database of the example: never the database that the environment names for a real season."""
    return {"season": directory, "database": f"sqlite:///{(directory / 'season.sqlite').resolve()}"}


def is_example(directory: Path) -> bool:
    """Whether the season there is the example and not somebody's own; opens no database."""
    return load_season(directory / "season.yaml").id == EXAMPLE_ID


def extend_example(workbench: Workbench, flags: dict[str, object]) -> Workbench:
    """Move the example's dates on when its judging is over, so that there is something to try."""
    season = workbench.season
    now = workbench.clock()
    if now < season.moment(workbench.stage().judging_closes) - timedelta(days=1):
        return workbench
    workbench.store.close()
    _set_dates(workbench.settings.season_file, now.astimezone(season.zone))
    return open_workbench(flags)


def sign_in_invented(workbench: Workbench, role: Role) -> str:
    """Sign an invented member of the example in and return the sign-in's id."""
    with workbench.store.read() as work:
        members = sorted(each.id for each in work.people.members().values() if each.role == role)
    if role == "participant":
        members = [TO_BEGIN]  # who finds everything still to do
    (invitation,) = renew(workbench.store, workbench.season, members[:1], now=workbench.clock())
    return sign_in(workbench.store, invitation.token, workbench.clock()).id


def _set_dates(file: Path, now: datetime) -> None:
    """Judging began three days ago and goes on for two weeks; the season's other dates stay as they were."""
    opens = (now - timedelta(days=3)).strftime("%Y-%m-%d 09:00")
    closes = (now + timedelta(days=DAYS_OPEN)).strftime("%Y-%m-%d 18:00")
    text = file.read_text(encoding="utf-8")
    text = re.sub(r"(judging_opens:\s*)\d[\d :-]*\d", rf"\g<1>{opens}", text)
    text = re.sub(r"(judging_closes:\s*)\d[\d :-]*\d", rf"\g<1>{closes}", text)
    text = set_close(text, closes)
    file.write_text(text, encoding="utf-8")


def _set_seats(file: Path, seats: int) -> None:
    """Fewer seats than the season's 100, which nearly all of the example's entries would get."""
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r"(seats:\s*)\d+.*", rf"\g<1>{seats}", text, count=1), encoding="utf-8")


def _set_loads(file: Path) -> None:
    """As many works for every juror as a comparison of severities needs, and for nobody twice the mean."""
    text = file.read_text(encoding="utf-8")
    for name, load in LOADS.items():
        text = re.sub(rf"({name}:\s*)\d+", rf"\g<1>{load}", text, count=1)
    file.write_text(text, encoding="utf-8")


def _quality_by_pair() -> dict[str, int]:
    truth = json.loads((example_directory() / "truth.json").read_text(encoding="utf-8"))
    return {each["pair"]: each["quality"] for each in truth}


def _invent_reviews(workbench: Workbench, rng: np.random.Generator) -> None:
    stage = workbench.stage()
    rubric = workbench.rubric(stage)
    quality_by_pair = _quality_by_pair()
    with workbench.store.write() as work:
        work.rubrics.put(rubric)
        quality = {
            entry.number: quality_by_pair.get(entry.pair_id, 3) for entry in work.entries.all(stage.id)
        }
        by_juror: dict[str, list[Assignment]] = {}
        for assignment in sorted(
            work.assignments.all(stage.id), key=lambda each: (each.member_id, each.entry)
        ):
            by_juror.setdefault(assignment.member_id, []).append(assignment)
        for juror, assignments in by_juror.items():
            share = 0.2 if juror in NEWCOMERS else rng.uniform(0.4, 1.0)
            severity = rng.normal(0.0, 0.4)
            begun = assignments[: round(share * len(assignments))]
            for place, assignment in enumerate(begun, start=1):
                status: ReviewStatus = "draft" if place == len(begun) else "submitted"
                form = _invented_form(rubric, quality[assignment.entry] - severity, status, rng)
                saved_at = workbench.clock() - timedelta(minutes=float(rng.uniform(5, 3 * 24 * 60)))
                work.reviews.append(_revision(assignment, form, status, rubric, saved_at, rng))
                if status == "submitted":
                    work.audit.append(
                        at=saved_at, actor=juror, action="submit", subject=assignment.entry, details={}
                    )


def _revision(
    assignment: Assignment,
    form: Form,
    status: ReviewStatus,
    rubric: Rubric,
    saved_at: datetime,
    rng: np.random.Generator,
) -> Revision:
    revision_id = str(uuid.UUID(bytes=rng.bytes(16), version=4))
    return Revision(revision_id, assignment.id, 1, 0, status, form, rubric.key, saved_at)


def _invented_form(rubric: Rubric, quality: float, status: ReviewStatus, rng: np.random.Generator) -> Form:
    """Levels around `quality` (1..5) with a general impression of this juror; a draft has half of them."""
    impression = rng.normal(0.0, 0.35)
    criteria = rubric.criteria if status == "submitted" else rubric.criteria[: len(rubric.criteria) // 2]
    ratings: dict[str, Rating] = {}
    for criterion in criteria:
        level = round(quality + impression + rng.normal(0.0, 0.6))
        level = min(max(level, rubric.scale.lowest), rubric.scale.highest)
        comment = str(rng.choice(_REMARKS)) if rubric.needs_comment(criterion, level) else ""
        ratings[criterion.id] = Rating(level, comment=comment)
    return Form(ratings)
