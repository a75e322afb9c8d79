"""Offers go to the bot and come back with answers; a mentor may lead several pairs."""

from __future__ import annotations

import pytest

from tests.builders import NOON, a_member, an_entry
from tests.import_case import SEASON, ImportCase, a_pair_row, a_person, counts
from workbench.domain.planning import PairingDocument
from workbench.domain.profiles import Offer, Profile
from workbench.workflows.assigning.assign import conflict_reasons


@pytest.fixture
def case(tmp_path, database):
    """Mentors 1, 3, 5 and mentees 2, 4, 6; 1–2 and 3–4 are offered to each other."""
    found = ImportCase(tmp_path, database)
    roles = {1: "наставник", 2: "наставляемый"}
    found.run("participants", *(a_person(n, role=roles[(n - 1) % 2 + 1]) for n in range(1, 7)))
    with database.write() as work:
        work.pairing.put_offers(
            [
                Offer("П-0001", "1", "2", 1, 0.5, "offered", NOON),
                Offer("П-0002", "3", "4", 1, 0.4, "offered", NOON),
            ]
        )
    return found


def states(case):
    with case.store.read() as work:
        return {each.pair_id: each.state for each in work.pairing.offers()}


def active(case):
    with case.store.read() as work:
        return {each.id for each in work.people.pairs().values() if each.active}


def test_an_offer_without_an_answer_is_no_pair(case):
    before = case.everything()
    done = case.run("pairs", a_pair_row("П-0001", 1, 2, "предложена"), a_pair_row("П-0002", 3, 4, None))
    assert counts(done) == {"rows": 2, "offered": 2}
    assert (active(case), set(states(case).values())) == (set(), {"offered"})
    assert case.everything() == before


def test_an_offer_of_the_bots_own_is_no_pair_either(case):
    assert counts(case.run("pairs", a_pair_row("Б-9", 5, 6, "Предложена"))) == {"rows": 1, "offered": 1}
    with case.store.read() as work:
        assert work.people.pairs() == {}


def test_an_accepted_offer_becomes_a_pair_and_a_refused_one_does_not(case):
    rows = a_pair_row("П-0001", 1, 2, "принята"), a_pair_row("П-0002", 3, 4, "отклонена наставником")
    assert counts(case.run("pairs", *rows)) == {"rows": 2, "accepted": 1, "refused": 1}
    assert states(case) == {"П-0001": "accepted", "П-0002": "refused"}
    with case.store.read() as work:
        assert list(work.people.pairs()) == ["П-0001"]
        audit = [each for each in work.audit.rows() if each.action == "answer_offers"]
        assert [(each.details["accepted"], each.details["refused"]) for each in audit] == [(1, 1)]


def test_the_same_answers_again_change_nothing(case):
    rows = a_pair_row("П-0001", 1, 2, "принята"), a_pair_row("П-0002", 3, 4, "отказ")
    case.run("pairs", *rows)
    before = case.everything()
    assert counts(case.run("pairs", *rows)) == {"rows": 2, "unchanged": 1, "refused": 1}
    assert case.everything() == before


def test_who_leaves_an_accepted_pair_has_refused(case):
    case.run("pairs", a_pair_row("П-0001", 1, 2, "принята"))
    case.run("pairs", a_pair_row("П-0001", 1, 2, "отказ наставляемого"))
    assert (active(case), states(case)["П-0001"]) == (set(), "refused")


def test_a_pair_that_parts_later_keeps_its_accepted_offer(case):
    case.run("pairs", a_pair_row("П-0001", 1, 2, "действует"))
    assert counts(case.run("pairs", a_pair_row("П-0001", 1, 2, "расторгнута"))) == {"rows": 1, "cancelled": 1}
    assert (active(case), states(case)["П-0001"]) == (set(), "accepted")


@pytest.mark.parametrize("old", ["предложена", "ожидает подтверждения", "нет ответа"])
def test_an_old_file_of_offers_takes_no_accepted_pair_back(case, old):
    case.run("pairs", a_pair_row("П-0001", 1, 2, "принята"))
    before = case.everything()
    late = ["П-0001", 1, 2, "01.10.2025 09:00", old]
    done = case.run("pairs", late, a_pair_row("П-0002", 3, 4, old))
    assert counts(done) == {"rows": 2, "unchanged": 1, "offered": 1}
    assert [note.ru for note in done.report.notes] == [
        "Эти пары уже сложились, а в файле они ещё предложены: П-0001. Они остаются парами; если пара "
        "распалась, напишите «расторгнута»."
    ]
    assert case.everything() == before


def test_people_of_an_accepted_pair_stay_taken_while_an_old_file_still_offers_it(case):
    case.run("pairs", a_pair_row("П-0001", 1, 2, "принята"))
    done = case.run("pairs", a_pair_row("Б-9", 5, 2), a_pair_row("П-0001", 1, 2, "предложена"))
    assert counts(done) == {"rows": 2, "unchanged": 1, "rejected": {"person_in_two_pairs": 1}}
    assert active(case) == {"П-0001"}


def test_an_offer_changes_nothing_about_a_pair_that_has_parted(case):
    case.run("pairs", a_pair_row("П-0001", 1, 2, "принята"))
    case.run("pairs", a_pair_row("П-0001", 1, 2, "расторгнута"))
    before = case.everything()
    late = ["П-0001", 1, 2, "01.10.2025 09:00", "предложена"]
    assert counts(case.run("pairs", late)) == {"rows": 1, "offered": 1}
    assert case.everything() == before


def test_an_unclear_answer_is_no_answer_and_is_told(case):
    done = case.run("pairs", a_pair_row("П-0001", 1, 2, "может быть"), a_pair_row("Б-5", 5, 6, "может быть"))
    assert counts(done) == {"rows": 2, "accepted": 1, "offered": 1}
    assert active(case) == {"Б-5"}
    texts = " ".join(note.ru for note in done.report.notes)
    assert "прочитан как «ответа нет»: «может быть» (1)" in texts
    assert "прочитан как действующий: «может быть» (1)" in texts


def test_an_id_under_which_others_were_offered_is_refused(case):
    done = case.run("pairs", a_pair_row("П-0001", 5, 6))
    assert counts(done) == {"rows": 1, "rejected": {"offered_to_others": 1}}


def test_a_pair_the_bot_formed_under_its_own_id_answers_the_offer_to_the_same_two(case):
    case.run("pairs", a_pair_row("Б-77", 1, 2))
    assert (active(case), states(case)["П-0001"]) == ({"Б-77"}, "accepted")


def test_an_offer_to_somebody_who_found_another_pair_is_withdrawn_and_told(case):
    done = case.run("pairs", a_pair_row("Б-77", 5, 4))
    assert states(case) == {"П-0001": "offered", "П-0002": "withdrawn"}
    assert any("П-0002" in note.ru for note in done.report.notes)


def test_a_dry_run_answers_nothing(case):
    case.run("pairs", a_pair_row("П-0001", 1, 2, "принята"), dry_run=True)
    assert (active(case), states(case)["П-0001"]) == (set(), "offered")


def test_a_mentor_leads_as_many_pairs_as_the_profile_says(case):
    with case.store.write() as work:
        work.pairing.put_profiles([Profile("1", capacity=2)])
    done = case.run("pairs", *(a_pair_row(f"Б-{n}", 1, n) for n in (2, 4, 6)))
    assert counts(done) == {"rows": 3, "accepted": 2, "rejected": {"person_in_two_pairs": 1}}
    (rejected,) = done.report.rejections
    assert rejected.value == "1 уже состоит в парах Б-2, Б-4"


def test_a_mentor_leads_as_many_pairs_as_the_season_says(case):
    case.season = SEASON.model_copy(update={"pairing": PairingDocument(mentees_per_mentor=2)})
    done = case.run("pairs", a_pair_row("Б-2", 1, 2), a_pair_row("Б-4", 1, 4), a_pair_row("Б-5", 3, 4))
    assert counts(done) == {"rows": 3, "accepted": 2, "rejected": {"person_in_two_pairs": 1}}
    assert done.report.rejections[0].value == "4 уже состоит в паре Б-4"


def test_a_mentor_of_several_is_nobodys_mentee(case):
    case.season = SEASON.model_copy(update={"pairing": PairingDocument(mentees_per_mentor=3)})
    done = case.run("pairs", a_pair_row("Б-2", 1, 2), a_pair_row("Б-3", 3, 1))
    assert counts(done) == {"rows": 2, "accepted": 1, "rejected": {"person_in_two_pairs": 1}}


def test_a_conflict_with_a_mentor_of_two_pairs_is_one_with_both_works(case):
    case.season = SEASON.model_copy(update={"pairing": PairingDocument(mentees_per_mentor=2)})
    case.run("pairs", a_pair_row("Б-2", 1, 2), a_pair_row("Б-4", 1, 4), a_pair_row("Б-6", 5, 6))
    entries = [an_entry(f"И-000{n}", pair_id=f"Б-{n}") for n in (2, 4, 6)]
    with case.store.read() as work:
        pairs, people = work.people.pairs(), work.people.participants()
    emails = {"1": "same@example.org", "J01": "same@example.org"}
    found = conflict_reasons({"J01": a_member("J01")}, entries, pairs, people, emails)
    assert found == {("J01", "И-0002"): "own_pair", ("J01", "И-0004"): "own_pair"}
