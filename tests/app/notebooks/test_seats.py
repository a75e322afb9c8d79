"""Seats in doubt as a notebook opens them, on the example season."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from workbench.app.example.season import build_judged_example
from workbench.app.notebooks.seats import OpenedSeats, open_seats, save_table
from workbench.app.opening import Workbench
from workbench.errors import FileProblem, InvalidSelection
from workbench.workflows.assigning.contested import read_openings

SEED = "a public draw"


@pytest.fixture(scope="module")
def workbench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    built = build_judged_example(tmp_path_factory.mktemp("judged") / "season")
    with built.store:
        yield built


@pytest.fixture(scope="module")
def seats(workbench: Workbench) -> OpenedSeats:
    return open_seats(workbench.settings.season)


def test_nobody_is_asked_against_a_conflict_or_twice(workbench: Workbench, seats: OpenedSeats) -> None:
    stage = workbench.stage()
    with workbench.store.read() as work:
        standing = {(each.member_id, each.entry) for each in work.assignments.all(stage.id)}
        members, pairs = work.people.members(), work.people.pairs()
        participants = work.people.participants()
        entries = {each.number: each for each in work.entries.all(stage.id)}
    assert seats.openings.pairs
    assert not seats.openings.pairs & standing
    for juror, entry in seats.openings.pairs:
        pair = pairs[entries[entry].pair_id]
        regions = {participants[each].region for each in (pair.mentor_id, pair.mentee_id)}
        assert members[juror].region not in regions
        assert members[juror].role == "juror"


def test_spare_load_is_what_assignments_leave(workbench: Workbench, seats: OpenedSeats) -> None:
    stage = workbench.stage()
    with workbench.store.read() as work:
        load = pd.Series([each.member_id for each in work.assignments.all(stage.id)]).value_counts()
        members = work.people.members()
    for juror, spare in seats.openings.spare.items():
        most = members[juror].load_max or stage.load_max
        assert spare == max(most - load.get(juror, 0), 0)


def test_jurors_who_have_not_rated_are_not_asked_but_named(workbench: Workbench) -> None:
    with workbench.store.read() as work:
        found = read_openings(work, workbench.stage(), frozenset({"J01", "J02"}))
    assert {juror for juror, _ in found.pairs} == {"J01", "J02"}
    assert "J03" in found.new_jurors


def test_entries_at_the_line_are_shown_with_the_places_they_may_have(seats: OpenedSeats) -> None:
    table = seats.at_line(3).table()
    assert [row[2] for row in table.rows] == [str(seats.seats + place) for place in range(-2, 4)]
    assert seats.entries().picture().png().startswith(b"\x89PNG")
    assert len(seats.in_doubt().frame) == (seats.entries().frame["band"] == "contested").sum()


def test_another_rule_leaves_the_opened_one_as_it_was(seats: OpenedSeats) -> None:
    limited = seats.with_rule(at_most={"region": 2})
    frame = limited.by_rule().frame
    shares = frame.groupby("region")["by_rule"].sum()
    assert shares.max() <= 2 + 1e-9
    assert not seats.contest.rule.at_most
    fewer = seats.with_rule(seats=5, quotas=[{"attribute": "category", "value": "teacher", "maximum": 2}])
    assert fewer.seats == 5
    teachers = fewer.by_rule().frame.query("category == 'teacher'")
    assert teachers["by_rule"].sum() <= 2 + 1e-9
    assert limited.by_rule().picture().png().startswith(b"\x89PNG")


def test_advice_names_who_should_rate_what(seats: OpenedSeats) -> None:
    advice = seats.advice(8, extra=2)
    asked = set(zip(advice.frame["juror"], advice.frame["entry"], strict=True))
    assert len(asked) == 8
    assert asked <= seats.openings.pairs
    assert advice.picture().png().startswith(b"\x89PNG")


def test_lots_of_the_example_can_be_drawn_again(seats: OpenedSeats) -> None:
    lots = seats.lots(SEED)
    again = seats.lots(SEED)
    assert lots.lottery.chosen == again.lottery.chosen
    assert len(lots.lottery.chosen) == seats.seats
    assert (lots.frame["band"] == "contested").all()
    assert seats.lots(SEED, chances="equal").lottery.expected_wrong > lots.lottery.expected_wrong
    with pytest.raises(InvalidSelection):
        seats.with_rule(at_most={"region": 2}).lots(SEED)


@pytest.mark.parametrize("name", ["whom.csv", "whom.xlsx"])
def test_a_table_is_saved_as_it_is_shown(seats: OpenedSeats, tmp_path: Path, name: str) -> None:
    table = seats.at_line(3).table()
    path = save_table(table, tmp_path / name)
    assert path == tmp_path / name
    if path.suffix == ".csv":
        read = pd.read_csv(path, sep=";", dtype=str, encoding="utf-8-sig")
    else:
        read = pd.read_excel(path, dtype=str, engine="openpyxl")
    assert tuple(read.columns) == table.headings
    assert [tuple(row) for row in read.itertuples(index=False)] == list(table.rows)


def test_nothing_is_saved_unasked_or_under_another_name(seats: OpenedSeats, tmp_path: Path) -> None:
    table = seats.at_line(3).table()
    assert save_table(table, None) is None
    with pytest.raises(FileProblem, match="xlsx"):
        save_table(table, tmp_path / "whom.docx")
    with pytest.raises(FileProblem, match="cannot be written"):
        save_table(table, tmp_path / "no such directory" / "whom.csv")
