"""Plans, training, decisions, pairing and vectors come out of the store as put, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.exc import DatabaseError

from tests.builders import NOON, STAGE, a_form, a_member, a_participant, fill
from workbench.domain.decisions import Decision, Dismissal, Scenario, Signature, state_of
from workbench.domain.entries import Section
from workbench.domain.profiles import Offer, Profile
from workbench.domain.training import TrainingRevision, TrainingWork
from workbench.errors import StoreBusy, StoreProblem
from workbench.store import tables
from workbench.store.database import Database

WORK = TrainingWork(
    "Т-01",
    STAGE,
    1,
    "Учебная работа",
    (Section("goal", "Цель"),),
    {"need": 3},
    {"need": "Видно"},
    "initiative@1",
)


def a_decision(number: int = 1, **changes: object) -> Decision:
    fields = {
        "id": f"D-{number:04d}",
        "stage_id": STAGE,
        "kind": "selection",
        "based_on": "",
        "protocol": {"finalists": ["И-0001"], "seed": 7},
        "digest": "ab" * 32,
        "made_by": "organiser",
        "made_at": NOON,
    }
    return Decision(**{**fields, **changes})  # type: ignore[arg-type]


def test_a_juror_keeps_the_themes_that_were_chosen(database: Database) -> None:
    juror = a_member("J01", themes=("Наставничество", "Профилактика"))
    with database.write() as work:
        work.people.put_members([juror, a_member("J02")])
    with database.read() as work:
        assert work.people.member("J01") == juror
        assert work.people.members()["J02"].themes == ()


def test_groups_common_entries_and_dismissals_come_back_for_their_stage_only(database: Database) -> None:
    fill(database, entries=3)
    dismissal = Dismissal("J01", "И-0002", STAGE, "Тёзка организации", "C01", NOON)
    with database.write() as work:
        work.planning.put_groups(STAGE, {"И-0001": ("Школа", "Школа 1"), "И-0002": ("Школа", "Школа 1")})
        work.planning.put_groups(STAGE, {"И-0002": ("Театр", "Театр 1")})
        work.planning.put_common(STAGE, ["И-0003", "И-0001"])
        work.planning.put_common(STAGE, ["И-0002"])
        work.planning.put_dismissal(dismissal)
    with database.read() as work:
        assert work.planning.groups(STAGE) == {
            "И-0001": ("Школа", "Школа 1"),
            "И-0002": ("Театр", "Театр 1"),
        }
        assert work.planning.common(STAGE) == ["И-0002"]
        assert work.planning.dismissals(STAGE) == [dismissal]
        assert work.planning.groups("other") == {}
        assert work.planning.common("other") == work.planning.dismissals("other") == []


def test_attributes_of_entries_come_back_typed_until_they_are_removed(database: Database) -> None:
    fill(database, entries=3)
    with database.write() as work:
        work.planning.put_attributes(
            {
                "И-0003": {"interview": 4.5, "certificate": True, "duplicate_set": "1"},
                "И-0001": {"interview": 5.0, "certificate": False},
            }
        )
        work.planning.put_attributes({"И-0003": {"interview": 0.0, "certificate": None}, "И-0002": {}})
        work.planning.put_attributes({"И-0002": {"interview": None}})
    with database.read() as work:
        found = work.planning.attributes(STAGE)
        assert found == {
            "И-0001": {"certificate": False, "interview": 5.0},
            "И-0003": {"duplicate_set": "1", "interview": 0.0},
        }
        assert [*found] == ["И-0001", "И-0003"]
        assert [*found["И-0001"]] == ["certificate", "interview"]
        assert {type(value) for row in found.values() for value in row.values()} == {bool, float, str}
        assert work.planning.attributes("other") == {}
    with pytest.raises(StoreProblem), database.write() as work:
        work.planning.put_attributes({"И-0099": {"interview": 1.0}})


def test_training_works_and_their_revisions_come_back_and_a_rated_work_stays(database: Database) -> None:
    fill(database)
    first = TrainingRevision("r-1", "J01", "Т-01", STAGE, 1, 0, "draft", a_form(), NOON)
    second = TrainingRevision("r-2", "J01", "Т-01", STAGE, 2, 1, "submitted", a_form(), NOON)
    with database.write() as work:
        work.training.put([WORK])
        work.training.append(first)
        work.training.append(second)
    with database.read() as work:
        assert work.training.works(STAGE) == [WORK]
        assert work.training.revisions(STAGE, "J01") == [first, second]
        assert work.training.revisions(STAGE) == [first, second]
        assert work.training.by_id("r-2") == second
        assert work.training.by_id("r-3") is None
    with pytest.raises(StoreBusy), database.write() as work:
        work.training.append(TrainingRevision("r-4", "J01", "Т-01", STAGE, 2, 1, "draft", a_form(), NOON))
    with pytest.raises(StoreProblem), database.write() as work:
        work.training.remove(STAGE, "Т-01")


def test_decisions_come_in_their_order_with_their_signatures(database: Database) -> None:
    fill(database)
    first, second = a_decision(1), a_decision(2, kind="withdrawal", based_on="D-0001")
    approved = Signature("D-0001", "C01", "approve", "", NOON)
    published = Signature("D-0001", "K01", "publish", "", NOON + timedelta(hours=1))
    with database.write() as work:
        work.people.put_members([a_member("C01", role="chair"), a_member("K01", role="commission")])
        work.decisions.add(first)
        work.decisions.add(second)
        work.decisions.sign(published)
        work.decisions.sign(approved)
    with database.read() as work:
        assert work.decisions.all(STAGE) == [first, second]
        assert work.decisions.get("D-0002") == second
        assert work.decisions.get("D-0003") is None
        assert work.decisions.count() == 2
        assert work.decisions.signatures(["D-0001", "D-0002"]) == {
            "D-0001": [approved, published],
            "D-0002": [],
        }
    with pytest.raises(StoreBusy), database.write() as work:
        work.decisions.add(a_decision(1))
    with pytest.raises(StoreBusy), database.write() as work:
        work.decisions.sign(approved)
    assert state_of([]) == "proposed"
    assert state_of([approved]) == "approved"
    assert state_of([approved, published]) == "published"
    assert state_of([approved, Signature("D-0001", "K01", "reject", "Ошибка", NOON)]) == "rejected"


@pytest.mark.parametrize("table", ["decisions", "signatures", "training_revisions"])
def test_the_database_itself_refuses_to_change_what_was_decided(database: Database, table: str) -> None:
    fill(database)
    with database.write() as work:
        work.people.put_members([a_member("C01", role="chair")])
        work.training.put([WORK])
        work.training.append(TrainingRevision("r-1", "J01", "Т-01", STAGE, 1, 0, "draft", a_form(), NOON))
        work.decisions.add(a_decision())
        work.decisions.sign(Signature("D-0001", "C01", "approve", "", NOON))
    target = tables.metadata.tables[table]
    for statement in (target.delete(), target.update().values({next(iter(target.columns)): "x"})):
        with pytest.raises((StoreProblem, DatabaseError)), database.writing() as connection:
            connection.execute(statement)


def test_scenarios_profiles_offers_and_vectors_come_back(database: Database) -> None:
    scenario = Scenario("S-0001", STAGE, "Больше студентов", {"stage": STAGE, "seats": 3}, "organiser", NOON)
    profile = Profile(
        "1", "Цели", "Интересы", 7.5, ("музыка",), ("русский",), "МСК+4", 2, ("2",), ("3",), ("2", "4")
    )
    offer = Offer("П-0001", "1", "2", 1, 0.25, "offered", NOON)
    with database.write() as work:
        work.people.put_participants([a_participant("1"), a_participant("2")])
        work.decisions.put_scenario(scenario)
        work.pairing.put_profiles([profile, Profile("2")])
        work.pairing.put_offers([offer])
        work.vectors.put("embedded", {"aa": b"\x00\x01", "bb": b""})
        work.vectors.put("embedded", {"aa": b"\x02"})
    with database.read() as work:
        assert work.decisions.scenarios(STAGE) == [scenario]
        assert work.pairing.profiles() == {"1": profile, "2": Profile("2")}
        assert work.pairing.offers() == [offer]
        assert work.vectors.get("embedded", ["aa", "bb", "cc"]) == {"aa": b"\x02", "bb": b""}
        assert work.vectors.get("other", ["aa"]) == {}
