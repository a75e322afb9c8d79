"""The rules of importing, row by row, on a season's database."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.import_case import (
    NOW,
    PEOPLE_HEADINGS,
    SEASON,
    ImportCase,
    a_pair_row,
    a_person,
    a_proposal,
    counts,
    write_xlsx,
)
from workbench.domain.people import Participant, PersonalData
from workbench.files.spreadsheets.rejected import reason_text
from workbench.store.database import open_database

STAGE = SEASON.stages[0].id


@pytest.fixture
def case(tmp_path, sqlite_url):
    with open_database(sqlite_url) as store:
        yield ImportCase(tmp_path, store)


@pytest.fixture
def paired(case):
    """Six participants in three pairs."""
    case.run("participants", *(a_person(number) for number in range(1, 7)))
    case.run("pairs", a_pair_row("П-1", 1, 2), a_pair_row("П-2", 3, 4), a_pair_row("П-3", 5, 6))
    return case


def entries(case):
    with case.store.read() as work:
        return {entry.pair_id: entry for entry in work.entries.all(STAGE)}


def members(case):
    with case.store.read() as work:
        return work.people.members(), work.people.personal_data()


# Participants


def test_an_accepted_row_becomes_a_participant_with_personal_data_apart(case):
    cells = {"born": "7 декабря 2001 г.", "track": "Наставничество, Медиа", "registered": "18.10.2025 12:00"}
    case.run("participants", a_person("100 055", email="Anna@example.org", **cells))
    registered = datetime(2025, 10, 18, 9, 0, tzinfo=UTC)
    region = "Республика Татарстан"
    with case.store.read() as work:
        (participant,) = work.people.participants().values()
        (contact,) = work.people.personal_data().values()
    assert participant == Participant(
        "100055", ("media", "mentoring"), "student", region, "Лицей № 5", "mentor", registered
    )
    assert contact == PersonalData(
        "100055", "Речная", "Анна", "Петровна", date(2001, 12, 7), "anna@example.org", "+79001234567"
    )


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"person_id": None}, "no_id"),
        ({"track": "Спорт"}, "unknown_track"),
        ({"track": None}, "unknown_track"),
        ({"region": "Атлантида"}, "unknown_region"),
        ({"category": "школьник"}, "unknown_category"),
        ({"born": "неизвестно"}, "bad_birth_date"),
        ({"born": "31.02.2000"}, "bad_birth_date"),
        ({"born": "07.12.1880"}, "bad_birth_date"),
        ({"born": "01.01.2026"}, "bad_birth_date"),
        ({"registered": "вчера"}, "bad_registration_date"),
        ({"email": "user(at)example.org"}, "bad_email"),
        ({"email": None}, "bad_email"),
        ({"consent": "нет"}, "no_consent"),
        ({"consent": None}, "no_consent"),
        ({"born": "26.10.2007"}, "underage"),
        ({"registered": "05.11.2025 00:00"}, "late"),
        ({"track": "Медиа", "registered": "20.10.2025 00:00"}, "late"),
        ({"track": "Медиа, Наставничество", "registered": "20.10.2025 00:00"}, "late"),
    ],
)
def test_a_row_that_breaks_a_rule_is_rejected_with_that_reason(case, cells, reason):
    done = case.run("participants", a_person(**cells))
    assert counts(done) == {"rows": 1, "rejected": {reason: 1}}
    assert case.participants() == {}


@pytest.mark.parametrize(
    "cells",
    [
        {"registered": "04.11.2025 23:59:59"},
        {"registered": "2025-11-04T20:59:59Z"},
        {"track": "Медиа", "registered": "19.10.2025 23:59"},
        {"born": "25.10.2007"},
    ],
)
def test_the_last_second_of_a_deadline_and_the_18th_birthday_are_in_time(case, cells):
    assert counts(case.run("participants", a_person(**cells))) == {"rows": 1, "accepted": 1}


def test_the_first_reason_in_the_order_of_the_rules_counts(case):
    wrong = {
        "track": "Спорт", "region": "?", "category": "?", "born": "?", "registered": "?", "email": "?",
        "consent": "нет",
    }  # fmt: skip
    right = {
        "track": "Наставничество", "region": "Москва", "category": "педагог", "born": "01.01.2008",
        "registered": "05.11.2025 10:00", "email": "a@example.org", "consent": "да",
    }  # fmt: skip
    order = {
        "track": "unknown_track", "region": "unknown_region", "category": "unknown_category",
        "born": "bad_birth_date", "registered": "bad_registration_date", "email": "bad_email",
        "consent": "no_consent",
    }  # fmt: skip
    reasons = []
    for place, name in enumerate(order):
        corrected = {each: right[each] for each in list(order)[:place]}
        done = case.run("participants", a_person(1, **{**wrong, **corrected}))
        reasons.append(next(iter(done.report.summary.rejected)))
        assert reasons[-1] == order[name]
    assert next(iter(case.run("participants", a_person(1, **right)).report.summary.rejected)) == "underage"
    grown = {**right, "born": "01.01.2000"}
    assert next(iter(case.run("participants", a_person(1, **grown)).report.summary.rejected)) == "late"


def test_the_first_row_of_an_id_stands_and_later_ones_are_repeated(case):
    done = case.run("participants", a_person(1), a_person("1", region="Москва"), a_person(1.0, consent="нет"))
    assert counts(done) == {"rows": 3, "accepted": 1, "repeated": 2}
    assert case.participants()["1"].region == "Республика Татарстан"


def test_the_same_file_again_changes_nothing_in_the_database(paired):
    paired.run("proposals", a_proposal("П-1"))
    before = paired.everything()
    for source, path in (
        ("participants", "participants-0"),
        ("pairs", "pairs-1"),
        ("proposals", "proposals-2"),
    ):
        done = paired.file(source, paired.directory / f"{path}.xlsx")
        summary = done.report.summary
        assert (summary.accepted, summary.updated, summary.unchanged) == (0, 0, summary.rows)
    assert paired.everything() == before


def test_a_later_file_updates_what_changed_and_leaves_who_is_missing(paired):
    done = paired.run("participants", a_person(1, region="Москва"), a_person(2, phone=None), a_person(3))
    assert counts(done) == {"rows": 3, "updated": 2, "unchanged": 1}
    assert paired.participants()["1"].region == "г. Москва"
    assert len(paired.participants()) == 6


def test_a_later_file_without_an_optional_column_keeps_what_was_known(case):
    case.run("participants", a_person(1))
    keep = [
        place
        for place, heading in enumerate(PEOPLE_HEADINGS)
        if heading not in ("Телефон", "Роль в паре", "Имя")
    ]
    rows = [[row[place] for place in keep] for row in (list(PEOPLE_HEADINGS), a_person(1))]
    done = case.file("participants", write_xlsx(case.directory / "short.xlsx", *rows))
    assert counts(done) == {"rows": 1, "unchanged": 1}


def test_a_participant_whose_later_row_is_rejected_stays_and_is_reported(case):
    case.run("participants", a_person(1))
    done = case.run("participants", a_person(1, consent="нет"))
    assert done.report.summary.rejected == {"no_consent": 1}
    assert "1" in case.participants()
    assert "прежние данные" in done.report.notes[0].ru


def test_consent_is_not_asked_for_where_the_season_does_not_need_it(case):
    rules = SEASON.eligibility.model_copy(update={"consent_required": False})
    case.season = SEASON.model_copy(update={"eligibility": rules})
    assert counts(case.run("participants", a_person(consent=None))) == {"rows": 1, "accepted": 1}


def test_a_dry_run_counts_everything_and_writes_nothing_to_the_database(case):
    done = case.run("participants", a_person(1), a_person(2, consent="нет"), dry_run=True)
    assert counts(done) == {"rows": 2, "accepted": 1, "rejected": {"no_consent": 1}}
    assert done.rejected is not None
    assert done.rejected.exists()
    assert case.participants() == {}
    assert case.everything()["audit"] == []


def test_an_import_is_on_record_with_counts_and_the_files_hash_but_no_names(case):
    done = case.run("participants", a_person(1), a_person(2, consent="нет"))
    (row,) = case.everything()["audit"]
    assert (row.action, row.subject, row.actor, row.at) == ("import", "participants", "organiser", NOW)
    assert row.details == {**done.report.summary.to_json(), "sha256": done.table.sha256}
    assert len(done.table.sha256) == 64


# Pairs


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (["П-9", 1, None, None, None], "malformed_row"),
        ([None, 1, 2, "02.10.2025", "активна"], "malformed_row"),
        (a_pair_row("П-9", 99, 1), "unknown_participant"),
        (a_pair_row("П-9", 1, 99, "расторгнута"), "unknown_participant"),
        (a_pair_row("П-9", 1, 1.0), "same_person"),
    ],
)
def test_a_pair_that_breaks_a_rule_is_rejected_with_that_reason(case, row, reason):
    case.run("participants", a_person(1), a_person(2))
    assert counts(case.run("pairs", row)) == {"rows": 1, "rejected": {reason: 1}}


def test_a_rejected_person_forms_no_pair(case):
    case.run("participants", a_person(1), a_person(2, consent="нет"))
    assert case.run("pairs", a_pair_row("П-1", 1, 2)).report.summary.rejected == {"unknown_participant": 1}


def test_the_first_active_pair_of_a_person_stands(case):
    case.run("participants", *(a_person(number) for number in range(1, 5)))
    done = case.run(
        "pairs", a_pair_row("П-1", 1, 2, "расторгнута"), a_pair_row("П-2", 2, 3), a_pair_row("П-3", 1, 3)
    )
    assert counts(done) == {"rows": 3, "accepted": 1, "cancelled": 1, "rejected": {"person_in_two_pairs": 1}}


def test_the_same_pair_id_again_is_repeated(case):
    case.run("participants", a_person(1), a_person(2))
    done = case.run("pairs", a_pair_row("П-1", 1, 2), a_pair_row("п-1", 1, 2, "расторгнута"))
    assert counts(done) == {"rows": 2, "accepted": 1, "repeated": 1}


def test_a_pair_of_an_earlier_file_stands_before_a_new_one(paired):
    paired.run("participants", a_person(7))
    done = paired.run("pairs", a_pair_row("П-4", 7, 2), a_pair_row("П-1", 1, 2))
    assert counts(done) == {"rows": 2, "unchanged": 1, "rejected": {"person_in_two_pairs": 1}}


def test_a_pair_missing_from_a_later_file_stays_and_a_dissolved_one_is_cancelled(paired):
    done = paired.run("pairs", a_pair_row("П-1", 1, 2, "Расторгнута 10.11"), a_pair_row("П-4", 1, 2))
    assert counts(done) == {"rows": 2, "accepted": 1, "cancelled": 1}
    with paired.store.read() as work:
        active = {pair.id: pair.active for pair in work.people.pairs().values()}
    assert active == {"П-1": False, "П-2": True, "П-3": True, "П-4": True}


def pairs_of(case):
    with case.store.read() as work:
        return {
            pair.id: (pair.mentor_id, pair.mentee_id, pair.active) for pair in work.people.pairs().values()
        }


@pytest.mark.parametrize("status", ["активна", "предложена", "отказ", "расторгнута", None])
def test_a_pairs_number_does_not_go_to_other_people(paired, status):
    paired.run("proposals", a_proposal("П-1"))
    paired.run("participants", a_person(7), a_person(8))
    before = paired.everything()
    done = paired.run("pairs", a_pair_row("П-1", 7, 8, status), a_pair_row("П-2", 3, 8, status))
    assert counts(done) == {"rows": 2, "rejected": {"other_people": 2}}
    assert reason_text(done.report.rejections[0]).startswith("Пара П-1 — это 1 и 2: ")
    assert reason_text(done.report.rejections[0], "en").startswith("Pair П-1 is 1 and 2: ")
    assert paired.everything() == before


def test_two_pairs_do_not_swap_their_members(paired):
    done = paired.run("pairs", a_pair_row("П-1", 1, 4), a_pair_row("П-2", 3, 2))
    assert counts(done) == {"rows": 2, "rejected": {"other_people": 2}}


def test_the_two_of_a_pair_may_change_roles(paired):
    assert counts(paired.run("pairs", a_pair_row("П-1", 2, 1))) == {"rows": 1, "updated": 1}
    assert pairs_of(paired)["П-1"] == ("2", "1", True)


def test_a_dissolved_pair_gives_its_number_away_only_without_an_entry(paired):
    paired.run("proposals", a_proposal("П-1"))
    paired.run("participants", *(a_person(n) for n in range(7, 11)))
    paired.run("pairs", a_pair_row("П-1", 1, 2, "расторгнута"), a_pair_row("П-2", 3, 4, "расторгнута"))
    done = paired.run("pairs", a_pair_row("П-1", 7, 8), a_pair_row("П-2", 9, 10))
    assert counts(done) == {"rows": 2, "updated": 1, "rejected": {"other_people": 1}}
    assert pairs_of(paired)["П-1"] == ("1", "2", False)
    assert pairs_of(paired)["П-2"] == ("9", "10", True)


def test_members_of_a_pair_whose_change_is_refused_stay_taken(paired):
    # П-1 may not become 1 and 6, so it keeps 1 and 2; then П-9 cannot have 2.
    paired.run("participants", a_person(7))
    done = paired.run("pairs", a_pair_row("П-9", 7, 2), a_pair_row("П-1", 1, 6), a_pair_row("П-3", 5, 6))
    assert counts(done) == {
        "rows": 3,
        "unchanged": 1,
        "rejected": {"other_people": 1, "person_in_two_pairs": 1},
    }


def a_pair_of(pair_id, mentor, mentee, formed):
    return [pair_id, mentor, mentee, formed, "активна"]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
def test_of_two_pairs_with_one_person_the_one_formed_earlier_stands_wherever_it_is_in_the_file(case, order):
    case.run("participants", *(a_person(number) for number in range(1, 5)))
    rows = [
        a_pair_of("П-1", 1, 2, "09.10.2025 10:00"),
        a_pair_of("П-2", 2, 3, "2025-10-02"),
        a_pair_of("П-3", 3, 4, "11.10.2025"),
    ]
    done = case.run("pairs", *(rows[n] for n in order))
    assert counts(done) == {"rows": 3, "accepted": 1, "rejected": {"person_in_two_pairs": 2}}
    assert list(pairs_of(case)) == ["П-2"]


@pytest.mark.parametrize(
    ("first", "second"),
    [("02.10.2025", "02.10.2025"), (None, None), (None, "02.10.2025"), ("02.10.2025", "неделю назад")],
)
def test_of_two_pairs_formed_at_once_or_nobody_knows_when_the_first_in_the_file_stands(case, first, second):
    case.run("participants", *(a_person(number) for number in range(1, 4)))
    case.run("pairs", a_pair_of("П-2", 1, 2, first), a_pair_of("П-1", 1, 3, second))
    assert list(pairs_of(case)) == ["П-2"]


def test_a_pair_of_an_earlier_file_stands_even_before_one_formed_earlier(paired):
    paired.run("participants", a_person(7))
    done = paired.run("pairs", a_pair_of("П-4", 7, 2, "01.09.2025"))
    assert counts(done) == {"rows": 1, "rejected": {"person_in_two_pairs": 1}}


def test_dissolving_a_pair_names_the_entry_that_somebody_has_to_decide_about(paired):
    paired.run("proposals", a_proposal("П-1"))
    done = paired.run("pairs", a_pair_row("П-1", 1, 2, "расторгнута"))
    assert "И-0001" in done.report.notes[0].ru


# Proposals


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (a_proposal("П-99"), "unknown_pair"),
        (a_proposal(None), "unknown_pair"),
        (a_proposal("П-1", None, problem=None, goal="<p>&nbsp;</p>"), "empty"),
        (a_proposal("П-1", sent="21.11.2025 00:00"), "late"),
        (a_proposal("П-1", sent="скоро"), "bad_sent_date"),
        (a_proposal("П-99", None, problem=None, goal=None, sent="21.11.2025"), "unknown_pair"),
    ],
)
def test_a_proposal_that_breaks_a_rule_is_rejected_with_that_reason(paired, row, reason):
    assert counts(paired.run("proposals", row)) == {"rows": 1, "rejected": {reason: 1}}


def test_a_dissolved_pairs_proposal_is_not_taken(paired):
    paired.run("pairs", a_pair_row("П-1", 1, 2, "расторгнута"))
    assert paired.run("proposals", a_proposal("П-1")).report.summary.rejected == {"cancelled_pair": 1}


def test_the_newest_version_sent_in_time_is_judged_and_older_ones_are_kept(paired):
    done = paired.run(
        "proposals",
        a_proposal("П-1", "Вторая", sent="20.11.2025 23:59:59"),
        a_proposal("П-1", "Первая", sent="12.11.2025 10:00"),
        a_proposal("П-1", "Поздняя", sent="21.11.2025 00:00"),
        a_proposal("П-2", "Другая"),
    )
    assert counts(done) == {"rows": 4, "accepted": 2, "newer_versions": 1, "rejected": {"late": 1}}
    entry = entries(paired)["П-1"]
    assert entry.version.title == "Вторая"
    assert [each.title for each in paired.everything()["versions"][entry.number]] == ["Первая", "Вторая"]


def test_a_later_file_updates_the_text_and_keeps_number_and_older_version(paired):
    paired.run("proposals", a_proposal("П-1", "Первая"))
    number = entries(paired)["П-1"].number
    done = paired.run("proposals", a_proposal("П-1", "Вторая", sent="15.11.2025 10:00"), a_proposal("П-2"))
    assert counts(done) == {"rows": 2, "accepted": 1, "updated": 1}
    assert entries(paired)["П-1"].number == number
    assert entries(paired)["П-1"].version.title == "Вторая"
    assert [each.title for each in paired.everything()["versions"][number]] == ["Первая", "Вторая"]


def test_an_older_file_imported_late_does_not_bring_the_old_text_back(paired):
    paired.run("proposals", a_proposal("П-1", "Вторая", sent="15.11.2025 10:00"))
    first = paired.run("proposals", a_proposal("П-1", "Первая"))
    assert counts(first) == {"rows": 1, "newer_versions": 1}
    assert counts(paired.run("proposals", a_proposal("П-1", "Первая"))) == {"rows": 1, "unchanged": 1}
    assert entries(paired)["П-1"].version.title == "Вторая"


def test_a_title_without_text_is_accepted_and_flagged(paired):
    done = paired.run("proposals", a_proposal("П-1", problem=None, goal="<p>&nbsp;</p>"))
    assert counts(done) == {"rows": 1, "accepted": 1}
    assert entries(paired)["П-1"].version.flags == ("title_only",)


def test_text_becomes_sections_in_reading_order_and_links_are_collected(paired):
    paired.run(
        "proposals",
        a_proposal("П-1", "<p>Лыжная&nbsp; база</p>", goal="<ul><li>Раз</li></ul>",
                   problem='Нет <a href="https://example.org/a">лыж</a>. <script>alert(1)</script>',
                   links="https://example.org/b javascript:alert(1)"),
    )  # fmt: skip
    version = entries(paired)["П-1"].version
    assert version.title == "Лыжная база"
    assert [(each.field, each.text) for each in version.sections] == [
        ("problem", "Нет лыж (https://example.org/a). <script>alert(1)</script>"),
        ("goal", "• Раз"),
    ]
    assert version.links == ("https://example.org/a", "https://example.org/b")


def test_numbers_go_on_after_the_highest_and_tell_nothing_about_pair_ids(case):
    size = 40
    case.run("participants", *(a_person(number) for number in range(2 * size)))
    case.run("pairs", *(a_pair_row(f"П-{n:04d}", 2 * n, 2 * n + 1) for n in range(size)))
    case.run("proposals", *(a_proposal(f"П-{n:04d}") for n in range(size - 1)))
    first = {pair: entry.number for pair, entry in entries(case).items()}
    assert sorted(first.values()) == [f"И-{n:04d}" for n in range(1, size)]
    assert [pair for pair, _ in sorted(first.items(), key=lambda each: each[1])] != sorted(first)
    case.run("proposals", a_proposal(f"П-{size - 1:04d}"))
    assert entries(case)[f"П-{size - 1:04d}"].number == f"И-{size:04d}"


def test_proposals_without_dates_are_accepted_and_told(paired):
    done = paired.run("proposals", a_proposal("П-1", sent=None))
    assert counts(done) == {"rows": 1, "accepted": 1}
    assert "без даты" in done.report.notes[0].ru


# Jurors


def test_jurors_get_ids_in_order_and_the_chair_one_of_its_own(case):
    done = case.run(
        "jurors",
        ["Громова Анна Алексеевна", "Expert1@example.org", "СПб", "ЦДТ", "Школа", 15, None],
        ["Ковыль Анна", "expert2@example.org", "РТ", "ЦДТ", "Школа", None, "да"],
        ["Без адреса", None, "Москва", "ЦДТ", None, 10, None],
        ["Повтор", "EXPERT1@EXAMPLE.ORG", "Москва", "ЦДТ", None, 10, None],
        ["Зам", "expert3@example.org", "Москва", "ЦДТ", None, "до 20 работ", "зам. председателя"],
    )
    assert counts(done) == {"rows": 5, "accepted": 3, "repeated": 1, "rejected": {"no_email": 1}}
    known, personal = members(case)
    assert {each.id: (each.role, each.region, each.load_max) for each in known.values()} == {
        "J01": ("juror", "г. Санкт-Петербург", 15),
        "C01": ("chair", "Республика Татарстан", None),
        "J02": ("juror", "г. Москва", 20),
    }
    assert personal["J01"] == PersonalData(
        "J01", "Громова", "Анна", "Алексеевна", email="expert1@example.org"
    )


def test_a_jurors_id_survives_changes_and_one_who_dropped_out_stays_out(case):
    row = ["Громова Анна", "expert1@example.org", "СПб", "ЦДТ", "Школа", 15, None]
    case.run("jurors", row)
    with case.store.write() as work:
        (juror,) = work.people.members().values()
        work.people.put_members([type(juror)(**{**vars(juror), "active": False})])
    assert counts(case.run("jurors", row)) == {"rows": 1, "unchanged": 1}
    done = case.run("jurors", ["Громова Анна", "EXPERT1@example.org", "Москва", "ЦДТ", "Школа", 15, "да"])
    assert counts(done) == {"rows": 1, "updated": 1}
    known, _ = members(case)
    assert {each.id: (each.role, each.region, each.active) for each in known.values()} == {
        "J01": ("chair", "г. Москва", False)
    }


def test_a_jurors_unknown_region_is_told_because_conflicts_depend_on_it(case):
    done = case.run("jurors", ["Громова Анна", "a@example.org", "Атлантида", "ЦДТ", None, None, None])
    assert counts(done) == {"rows": 1, "accepted": 1}
    assert "строках 2" in done.report.notes[0].ru
