"""What a plan of the jury needs beside the store: the advice of a calibration."""

from __future__ import annotations

import numpy as np

from workbench.app.calibration import calibrate_stage
from workbench.app.opening import Workbench
from workbench.domain.season import Stage
from workbench.errors import N_, ImpossibleAssignment, Sentence
from workbench.workflows.assigning.contested import Contest, read_openings, selection_rule
from workbench.workflows.assigning.plan_reading import JurorEntry
from workbench.workflows.choosing.candidates import read_candidates

_DRAWS = 1000
_FEWER = N_(
    "only %(found)s of %(asked)s further reviews can be advised: the rest would not change who is chosen, or"
    " no juror without a conflict has room for them; ask for fewer"
)


def advised_reviews(workbench: Workbench, stage: Stage, n: int, *, seed: int) -> list[JurorEntry]:
    """(juror, entry) of the n further reviews that make wrong choices least likely, by the calibration.

    Loads, conflicts of interest and regions are kept; see `workbench.workflows.assigning.contested`.

    Raises
    ------
    TooFewRatings, TooLittleToAdjust : no calibration allows such advice yet. SettingsError : no number of
        seats. ImpossibleAssignment : so many cannot be advised.
    """
    calibration = calibrate_stage(workbench, stage)
    calibration.require_adjusted()
    rubric = workbench.rubric(stage)
    with workbench.store.read() as work:
        candidates = read_candidates(work, workbench.season, stage, rubric, calibration=calibration)
        openings = read_openings(work, stage, frozenset(calibration.fit.table.jurors))
        region = {each.id: each.region for each in work.people.members().values()}
    written = next((each for each in workbench.season.selection if each.stage == stage.id), None)
    rule = selection_rule(written, calibration.require_seats())
    rng = np.random.default_rng(seed)
    contest = Contest.of(calibration, candidates, rule, n_draws=_DRAWS, rng=rng)
    advised = contest.advice(openings, n, extra=0, rng=rng)
    found: list[JurorEntry] = []
    taken: set[tuple[str, str]] = set()
    for juror, entry in zip(advised["juror"], advised["entry"], strict=True):
        # Nobody of the same region beside a juror who is advised already.
        if stage.assignment.one_per_region and region[juror] and (region[juror], entry) in taken:
            continue
        taken.add((region[juror], entry))
        found.append((str(juror), str(entry)))
    if len(found) < n:
        raise ImpossibleAssignment(reason=Sentence(_FEWER, {"found": len(found), "asked": n}))
    return found
