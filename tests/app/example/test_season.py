"""The example season: imported as an organiser would, the same each time, and sound."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from workbench.app.example.season import (
    NEWCOMERS,
    build_example,
    extend_example,
    is_example,
    sign_in_invented,
)
from workbench.app.opening import Workbench, open_workbench
from workbench.domain.deadlines import judging_window
from workbench.domain.reviews import missing
from workbench.files.shipped import example_directory
from workbench.files.starting import start_season
from workbench.store import schema
from workbench.store.verification import verify
from workbench.workflows.judging.training import training_progress

EXPECTED = json.loads((example_directory() / "expected.json").read_text(encoding="utf-8"))

SEASON_KEY = "5e" * 32


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    """With reviews; read only."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schema.secrets, "token_hex", lambda _length: SEASON_KEY)
        workbench = build_example(tmp_path_factory.mktemp("example") / "season", reviews=True)
    yield workbench
    workbench.store.close()


def plan(workbench: Workbench) -> set[tuple[str, str]]:
    """(juror, entry) of every assignment."""
    with workbench.store.read() as work:
        return {(each.member_id, each.entry) for each in work.assignments.all(workbench.stage().id)}


def test_verify_finds_nothing_in_the_example(example: Workbench) -> None:
    assert verify(example.store) == []


def test_example_holds_what_its_files_are_expected_to_give(example: Workbench) -> None:
    with example.store.read() as work:
        participants = work.people.participants()
        pairs = work.people.pairs().values()
        jurors = [each for each in work.people.members().values() if each.role == "juror"]
        chairs = [each for each in work.people.members().values() if each.role == "chair"]
        entries = work.entries.numbers(example.stage().id)
    assert len(participants) == EXPECTED["participants"]["accepted"]
    assert Counter(each.region for each in participants.values()) == EXPECTED["participants"]["by_region"]
    assert sum(each.active for each in pairs) == EXPECTED["pairs"]["accepted"]
    assert len(entries) == EXPECTED["proposals"]["accepted"]
    assert len(jurors) + len(chairs) >= EXPECTED["jurors"]["accepted"]
    assert chairs


def test_every_entry_of_the_example_has_its_jurors(example: Workbench) -> None:
    per_entry = Counter(entry for _, entry in plan(example))
    assert set(per_entry.values()) == {example.stage().ratings_per_entry}
    assert len(per_entry) == EXPECTED["proposals"]["accepted"]


def test_example_with_the_same_key_has_the_same_assignments(
    example: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A season's key, made by chance with its database, decides which pair has which public number."""
    monkeypatch.setattr(schema.secrets, "token_hex", lambda _length: SEASON_KEY)
    again = build_example(tmp_path / "again", reviews=False)
    try:
        assert plan(again) == plan(example)
    finally:
        again.store.close()


def test_jurors_of_the_example_have_done_the_training_but_for_the_newcomers(example: Workbench) -> None:
    stage = example.stage()
    with example.store.read() as work:
        progress = training_progress(work, stage, example.rubric(stage))
    assert progress
    assert {juror for juror, each in progress.items() if each.submitted == 0} == set(NEWCOMERS)
    assert {(each.works, each.submitted) for each in progress.values()} == {(2, 2), (2, 0)}
    apart = [each.mean_difference for each in progress.values() if each.mean_difference is not None]
    assert 0 < min(apart) < max(apart) < 1.5


def test_judging_of_the_example_is_open_and_under_way(example: Workbench) -> None:
    stage, rubric = example.stage(), example.rubric(example.stage())
    assert judging_window(example.season, stage, None, example.clock()).state == "open"
    with example.store.read() as work:
        assignments = work.assignments.all(stage.id)
        newest = work.reviews.newest([each.id for each in assignments])
    statuses = Counter(revision.status for revision in newest.values())
    assert statuses["submitted"] > 100
    assert statuses["draft"] > 10
    assert all(missing(each.form, rubric) == [] for each in newest.values() if each.status == "submitted")
    assert all(each.saved_at < example.clock() for each in newest.values())
    for juror in NEWCOMERS:
        theirs = [each.id for each in assignments if each.member_id == juror]
        assert 0 < sum(each in newest for each in theirs) < len(theirs) / 2


def test_invented_members_can_be_signed_in(tmp_path: Path) -> None:
    workbench = build_example(tmp_path / "season", reviews=False)
    with workbench.store:
        for role in ("juror", "chair"):
            sign_in_id = sign_in_invented(workbench, role)  # type: ignore[arg-type]
            with workbench.store.read() as work:
                sign_in = work.access.sign_in(sign_in_id)
            assert sign_in is not None
            assert sign_in.ended_at is None


def test_example_whose_judging_is_over_is_moved_on(tmp_path: Path) -> None:
    build_example(tmp_path / "season", reviews=False).store.close()
    later = datetime.now(UTC) + timedelta(days=60)
    flags: dict[str, object] = {"season": tmp_path / "season"}
    workbench = open_workbench(flags, clock=lambda: later)
    assert judging_window(workbench.season, workbench.stage(), None, later).state == "deadline_passed"
    moved = extend_example(workbench, flags)
    with moved.store:
        assert judging_window(moved.season, moved.stage(), None, later).state == "open"


def test_example_under_way_keeps_its_dates(example: Workbench) -> None:
    assert extend_example(example, {}) is example


def test_example_is_told_from_a_season_of_ones_own(example: Workbench, tmp_path: Path) -> None:
    assert is_example(example.settings.season)
    start_season(tmp_path / "own")
    assert not is_example(tmp_path / "own")
    assert not (tmp_path / "own" / "season.sqlite").exists()
