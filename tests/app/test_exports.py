"""Files of a stage and of its decisions: those of the stage asked for, and no other's."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.builders import a_revision
from tests.e2e.staged_season import BOTH, FINAL, FIRST, TITLES, a_staged_season
from workbench.app import Workbench
from workbench.app.choosing import choose_finalists, season_rule
from workbench.app.exports import export, export_protocol
from workbench.domain.access import StageClosing
from workbench.domain.reviews import Form, GateAnswer, Rating
from workbench.errors import InvalidDecision
from workbench.workflows.choosing.decisions import propose


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    """Two jurors have submitted the final; the chair has closed it. Of the initiatives nothing is rated."""
    bench = a_staged_season(tmp_path_factory.mktemp("exported")).open()
    final = bench.stage(FINAL)
    rubric = bench.rubric(final)
    with bench.store:
        with bench.store.write() as work:
            work.rubrics.put(rubric)
            for place, member in enumerate(BOTH[:2]):
                form = Form(
                    {each.id: Rating(3 + place, comment="видно") for each in rubric.criteria},
                    gates={each.id: GateAnswer(True) for each in rubric.gates},
                )
                for each in work.assignments.of_member(member):
                    if each.stage_id == FINAL:
                        work.reviews.append(
                            a_revision(each.id, form=form, status="submitted", rubric_key=rubric.key)
                        )
            closing = StageClosing(FINAL, True, "все листы сданы", "C01", bench.clock())
            work.stages.put_closing(closing)
        yield bench


def test_reviews_of_a_stage_hold_its_entries_and_no_other(judged: Workbench) -> None:
    def entries(stage_id: str) -> set[str]:
        rows = json.loads(export(judged, "reviews", "json", judged.stage(stage_id)))
        return {row["entry"] for row in rows}

    assert entries(FINAL) == set(TITLES[FINAL])
    assert entries(FIRST) == set()


def test_a_decision_is_printed_for_its_stage_and_not_found_in_another(judged: Workbench) -> None:
    final = judged.stage(FINAL)
    choice = choose_finalists(judged, final, season_rule(judged, final), seed=7)
    view = propose(judged.store, judged.season, final, choice, actor="C01", now=judged.clock())
    protocol = json.loads(export_protocol(judged, view.id, "json", final))
    assert protocol["stage"] == FINAL
    with pytest.raises(InvalidDecision):
        export_protocol(judged, view.id, "json", judged.stage(FIRST))
    with pytest.raises(InvalidDecision):
        export_protocol(judged, view.id, "json")  # by default the first
