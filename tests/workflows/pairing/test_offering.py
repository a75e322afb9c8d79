"""Offers are kept all or nothing, go to the bot, come back with answers, and a second round follows."""

from __future__ import annotations

import pytest

from tests.builders import NOON
from tests.import_case import ImportCase, a_person, a_profile_row
from workbench.errors import PairingOutdated
from workbench.pairing.offers import COLUMNS
from workbench.workflows.pairing.offering import bot_rows, save_round
from workbench.workflows.pairing.pair import PairingOptions, form_round, read_situation


@pytest.fixture
def case(tmp_path, database):
    """Mentors 1, 3, 5, 7 and mentees 2, 4, 6, 8."""
    found = ImportCase(tmp_path, database)
    found.run(
        "participants",
        *(
            a_person(n, role="наставник" if n % 2 else "наставляемый", track="Наставничество")
            for n in range(1, 9)
        ),
    )
    return found


def a_round(case, **options):
    with case.store.read() as work:
        situation = read_situation(work)
    return situation, form_round(case.season, situation, PairingOptions(**options), at=NOON)


def kept(case):
    with case.store.read() as work:
        return work.pairing.offers()


def test_a_round_is_kept_with_its_record(case):
    situation, formed = a_round(case, seed=5)
    save_round(case.store, situation, formed, at=NOON)
    assert kept(case) == list(formed.offers)
    with case.store.read() as work:
        assert work.people.pairs() == {}
        last = work.audit.rows()[-1]
    assert (last.action, last.subject) == ("offer_pairs", "round 1")
    assert (last.details["offered"], last.details["seed"]) == (4, 5)


def test_a_round_formed_of_what_has_changed_since_is_refused(case):
    situation, formed = a_round(case)
    case.run("profiles", a_profile_row(1))
    before = case.everything()
    with pytest.raises(PairingOutdated):
        save_round(case.store, situation, formed, at=NOON)
    assert case.everything() == before


def test_two_rounds_at_once_do_not_offer_twice(case):
    situation, formed = a_round(case)
    save_round(case.store, situation, formed, at=NOON)
    with pytest.raises(PairingOutdated):
        save_round(case.store, situation, formed, at=NOON)
    assert len(kept(case)) == 4


def test_rows_for_the_bot_hold_local_time_and_words_it_knows(case):
    _, formed = a_round(case)
    row = dict(zip(COLUMNS, bot_rows(formed.offers, case.season)[0], strict=True))
    first = formed.offers[0]
    assert row == {
        "pair_id": "П-0001",
        "mentor_id": first.mentor_id,
        "mentee_id": first.mentee_id,
        "created_at": "22.11.2025 12:00",
        "status": "предложена",
    }


def test_a_second_round_moves_nobody_who_accepted(case):
    situation, formed = a_round(case)
    save_round(case.store, situation, formed, at=NOON)
    rows = [list(row) for row in bot_rows(formed.offers, case.season)]
    for row, answer in zip(
        rows, ("принята", "отказ наставляемого", "отклонена наставником", "предложена"), strict=True
    ):
        row[-1] = answer
    case.run("pairs", *rows)
    situation, second = a_round(case)
    save_round(case.store, situation, second, at=NOON)
    first = formed.offers
    assert (second.round, second.standing, second.waiting, second.refused) == (2, 1, 1, 2)
    assert {(each.mentor_id, each.mentee_id) for each in second.offers} == {
        (first[1].mentor_id, first[2].mentee_id),
        (first[2].mentor_id, first[1].mentee_id),
    }
    assert [each.pair_id for each in second.offers] == ["П-0005", "П-0006"]
    states = {each.pair_id: each.state for each in kept(case)}
    assert [states[f"П-000{n}"] for n in range(1, 5)] == ["accepted", "refused", "refused", "offered"]
    with case.store.read() as work:
        assert [each.id for each in work.people.pairs().values() if each.active] == ["П-0001"]


def test_the_bots_file_of_what_was_taken_back_changes_nothing(case):
    situation, formed = a_round(case)
    save_round(case.store, situation, formed, at=NOON)
    situation, second = a_round(case, withdraw_unanswered=True)
    save_round(case.store, situation, second, at=NOON)
    before = case.everything()
    case.run("pairs", *bot_rows((*second.offers, *second.withdrawn), case.season))
    assert case.everything() == before
    assert [each.state for each in kept(case)] == ["withdrawn"] * 4 + ["offered"] * len(second.offers)
