"""Groups of a stage are kept, corrected and carried on when more entries arrive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from tests.builders import (
    NOON,
    STAGE,
    a_member,
    a_pair,
    a_participant,
    a_revision,
    a_rubric,
    a_version,
    an_assignment,
    an_entry,
)
from tests.judging_case import a_season
from tests.similarity.proposals import encode, proposals
from workbench.domain.entries import Section
from workbench.errors import InvalidEdits, InvalidTexts, StoreBusy
from workbench.similarity.edits import CannotLink, Move, Rename
from workbench.store.database import Database
from workbench.workflows.grouping.group import (
    GroupingSummary,
    group_stage,
    standing_grouping,
    without_last_edit,
)

SEASON = a_season()
TEXTS = proposals(12)
LATER = {f"И-9{place:03d}": text for place, text in enumerate(proposals(1, seed=7).values())}


class Model:
    """Counts the texts it was given."""

    def __init__(self) -> None:
        self.seen = 0

    def encode(self, texts: Sequence[str], **_: object) -> np.ndarray:
        self.seen += len(texts)
        vectors = encode(texts)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def load(self, *_: object, **__: object) -> Model:
        return self


def group(store: Database, **changes: Any) -> GroupingSummary:
    fields: dict[str, Any] = {"seed": 0, "now": NOON, "load": Model().load}
    return group_stage(store, SEASON, SEASON.stages[0], **{**fields, **changes})


def put(store: Database, texts: Mapping[str, str], title: str = "Работа") -> None:
    with store.write() as work:
        work.people.put_participants([a_participant("100001"), a_participant("100002")])
        for number, text in texts.items():
            work.people.put_pairs([a_pair(f"PR-{number}")])
            version = a_version(title, sections=(Section("problem", text),))
            work.entries.put([(an_entry(number, pair_id=f"PR-{number}", version=version), [])])


def judge(store: Database, number: str, status: str = "submitted") -> None:
    with store.write() as work:
        work.rubrics.put(a_rubric())
        work.people.put_members([a_member()])
        work.assignments.add([an_assignment("J01", number)])
        assigned = next(each for each in work.assignments.all(STAGE) if each.entry == number)
        work.reviews.append(a_revision(assigned.id, status=status))


@pytest.fixture
def store(database: Database) -> Database:
    put(database, TEXTS)
    return database


def kept(store: Database) -> dict[str, tuple[str, str]]:
    with store.read() as work:
        return work.planning.groups(STAGE)


def test_groups_are_kept_for_the_plan_of_the_jury_and_go_on_record(store: Database) -> None:
    summary = group(store)

    assert kept(store) == summary.grouping.places()
    assert set(kept(store)) == set(TEXTS)
    with store.read() as work:
        assert standing_grouping(work, SEASON.stages[0]) == summary.grouping
        row = work.audit.rows()[-1]
    assert (row.action, row.subject, row.details["arrived"]) == ("group", STAGE, len(TEXTS))


def test_a_dry_run_keeps_nothing(store: Database) -> None:
    assert group(store, dry_run=True).arrived == tuple(sorted(TEXTS))

    assert kept(store) == {}
    with store.read() as work:
        assert work.groupings.newest(STAGE) is None
        assert "group" not in {each.action for each in work.audit.rows()}


def test_no_entry_moves_when_others_arrive(store: Database) -> None:
    before = group(store).grouping.places()
    put(store, LATER)
    summary = group(store)

    assert summary.moved == ()
    assert summary.arrived == tuple(sorted(LATER))
    assert {each: kept(store)[each] for each in TEXTS} == before


def test_a_text_is_encoded_once(store: Database) -> None:
    group(store)
    put(store, LATER)
    model = Model()
    group(store, load=model.load)

    assert model.seen == len(LATER)


def test_corrections_stand_until_they_are_undone(store: Database) -> None:
    before = group(store).grouping
    edits = [Move("И-0001", "И-0002"), Rename("И-0002", "Спорт и здоровье")]
    corrected = group(store, edits=edits)
    put(store, LATER)
    again = group(store)

    assert corrected.moved == ("И-0001",)
    for each in (corrected, again):
        panel = each.grouping.panel_of()["И-0001"]
        assert panel == each.grouping.panel_of()["И-0002"]
        assert panel.label == "Спорт и здоровье"
    assert kept(store)["И-0001"][1] == "Спорт и здоровье"
    undone = group(store, edits=without_last_edit(without_last_edit(again.grouping.edits)))
    assert undone.moved == ("И-0001",)
    assert {each: kept(store)[each] for each in TEXTS} == before.places()
    with pytest.raises(InvalidEdits, match="nothing to undo"):
        without_last_edit(undone.grouping.edits)


def test_a_mistyped_correction_is_refused_where_it_must_not_wait_and_one_that_stood_already_is_not(
    store: Database,
) -> None:
    group(store)
    mistyped = Move("И-9999", "T1")
    with pytest.raises(InvalidEdits, match="move И-9999 T1"):
        group(store, edits=[mistyped], may_wait=False)
    with store.read() as work:
        assert standing_grouping(work, SEASON.stages[0]).edits == ()  # type: ignore[union-attr]
    group(store, edits=[mistyped])
    assert group(store, may_wait=False).grouping.idle == (mistyped,)


def test_a_panel_with_a_submitted_review_is_frozen(store: Database) -> None:
    before = group(store).grouping
    judge(store, "И-0001")
    put(store, LATER)
    after = group(store).grouping
    panel = before.panel_of()["И-0001"]

    assert after.judged == frozenset(panel.entries)
    assert after.panel_of()["И-0001"].entries == panel.entries
    other = next(each for each in panel.entries if each != "И-0001")
    with pytest.raises(InvalidEdits, match="are to be apart, but both are held"):
        group(store, edits=[CannotLink("И-0001", other)])


def test_a_draft_does_not_freeze_a_panel(store: Database) -> None:
    group(store)
    judge(store, "И-0001", status="draft")

    assert group(store).grouping.judged == frozenset()


def test_groups_are_formed_anew_only_before_judging(store: Database) -> None:
    group(store, size=(2, 4))
    put(store, LATER)

    assert group(store).grouping.size == (2, 4)
    anew = group(store, anew=True, size=(8, 25)).grouping
    assert anew == group(store, anew=True, seed=3, dry_run=True).grouping
    judge(store, "И-0001")
    with pytest.raises(InvalidEdits, match="judging has begun"):
        group(store, anew=True)


def test_a_stage_without_entries_cannot_be_grouped(database: Database) -> None:
    with pytest.raises(InvalidTexts, match="no entries; import them first"):
        group(database)


def test_of_two_who_group_at_once_the_second_is_told_to_try_again(store: Database) -> None:
    class Meanwhile(Model):
        def encode(self, texts: Sequence[str], **options: object) -> np.ndarray:
            group(store)
            return super().encode(texts, **options)

    with pytest.raises(StoreBusy):
        group(store, load=Meanwhile().load)


def test_what_there_is_to_say_names_novel_entries_and_panels_out_of_bounds(store: Database) -> None:
    group(store)
    judge(store, "И-0001")
    put(store, {**LATER, "И-9100": ""}, title="Проект")
    said = "\n".join(str(each) for each in group(store, edits=[Move("И-7777", "И-0001")]).sentences())

    assert said.startswith("52 entries in 4 themes and ")
    assert "New entries placed: 4." in said
    assert "Entries that moved: 0" in said
    assert "И-9100" in said
    assert "judging has begun with: 1." in said
    assert "not there: 1" in said
