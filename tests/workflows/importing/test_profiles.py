"""What participants say of themselves for pairing, on both databases."""

from __future__ import annotations

import logging

import pytest

from tests.import_case import ImportCase, a_person, a_profile_row, counts, write_xlsx
from workbench.domain.profiles import Profile
from workbench.errors import UnusableTable


@pytest.fixture
def case(tmp_path, database):
    found = ImportCase(tmp_path, database)
    found.run("participants", *(a_person(number) for number in range(1, 5)))
    return found


def profiles(case):
    with case.store.read() as work:
        return work.pairing.profiles()


def test_a_row_becomes_a_profile(case):
    row = a_profile_row(
        1,
        zone="МСК+4",
        fields="спорт, культура",
        capacity="до 2",
        wishes="2, 3",
        refusals="4",
        preferences="3>2",
    )
    assert counts(case.run("profiles", row)) == {"rows": 1, "accepted": 1}
    assert profiles(case)["1"] == Profile(
        "1",
        goals="Научиться вести классный час",
        interests="театр, чтение",
        experience=5.0,
        fields=("спорт", "культура"),
        languages=("русский",),
        time_zone="UTC+7",
        capacity=2,
        wishes=("2", "3"),
        refusals=("4",),
        preferences=("3", "2"),
    )


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (a_profile_row(None), "no_id"),
        (a_profile_row(99), "unknown_participant"),
        (a_profile_row(1, experience="много"), "bad_experience"),
        (a_profile_row(1, zone="как у всех"), "bad_time_zone"),
        (a_profile_row(1, capacity=-1), "bad_capacity"),
        (a_profile_row(1, wishes="99"), "bad_list"),
        (a_profile_row(1, refusals="Иванова"), "bad_list"),
        (a_profile_row(1, preferences="2, 1"), "names_oneself"),
        (a_profile_row(1, wishes="2", refusals="3; 2"), "wish_and_refusal"),
        (a_profile_row(1, preferences="2", refusals="2"), "wish_and_refusal"),
    ],
)
def test_a_row_that_breaks_a_rule_is_rejected_and_the_rest_is_kept(case, row, reason):
    done = case.run("profiles", a_profile_row(2), row, a_profile_row(3))
    assert counts(done) == {"rows": 3, "accepted": 2, "rejected": {reason: 1}}
    assert set(profiles(case)) == {"2", "3"}


def test_empty_cells_say_nothing(case):
    row = a_profile_row(1, goals="-", interests=None, experience="", fields="нет", languages=None, zone="нет")
    case.run("profiles", row)
    assert profiles(case) == {"1": Profile("1")}


def test_the_same_file_again_changes_nothing(case):
    case.run("profiles", a_profile_row(1), a_profile_row(2))
    before = case.everything()
    assert counts(case.run("profiles", a_profile_row(1), a_profile_row(2))) == {"rows": 2, "unchanged": 2}
    assert case.everything() == before


def test_the_first_row_of_a_person_stands(case):
    done = case.run("profiles", a_profile_row(1, goals="первые"), a_profile_row("№1", goals="вторые"))
    assert counts(done) == {"rows": 2, "accepted": 1, "repeated": 1}
    assert profiles(case)["1"].goals == "первые"


def test_what_a_later_file_does_not_tell_stays(case):
    case.run("profiles", a_profile_row(1, wishes="2"), a_profile_row(2))
    path = write_xlsx(case.directory / "later.xlsx", ["ID", "Интересы"], [1, "шахматы"])
    assert counts(case.file("profiles", path)) == {"rows": 1, "updated": 1}
    found = profiles(case)
    assert (found["1"].interests, found["1"].experience, found["1"].wishes) == ("шахматы", 5.0, ("2",))
    assert "2" in found


def test_a_wish_kept_from_an_earlier_file_clashes_with_a_refusal_of_a_later_one(case):
    case.run("profiles", a_profile_row(1, wishes="2"))
    path = write_xlsx(case.directory / "later.xlsx", ["ID", "Отказы"], [1, "2"])
    assert counts(case.file("profiles", path)) == {"rows": 1, "rejected": {"wish_and_refusal": 1}}


def test_ids_alone_are_no_profiles(case):
    path = write_xlsx(case.directory / "ids.xlsx", ["ID участника", "ФИО"], [1, "Речная Анна"])
    with pytest.raises(UnusableTable, match="goals"):
        case.file("profiles", path)


def test_a_dry_run_keeps_nothing(case):
    assert counts(case.run("profiles", a_profile_row(1), dry_run=True)) == {"rows": 1, "accepted": 1}
    assert profiles(case) == {}


def test_texts_of_people_are_neither_logged_nor_put_on_record(case, caplog):
    caplog.set_level(logging.DEBUG)
    case.run(
        "profiles", a_profile_row(1, goals="Сокровенная цель"), a_profile_row(2, experience="сокровенный")
    )
    with case.store.read() as work:
        audit = work.audit.rows()
    assert audit[-1].subject == "profiles"
    assert "окровенн" not in caplog.text + "".join(str(each.details) for each in audit)


@pytest.mark.parametrize(
    ("field", "heading"),
    [
        *(("goals", each) for each in ("Цели", "Ваши цели *", "Чему хотите научиться?", "Goals")),
        *(("interests", each) for each in ("Интересы", "Профессиональные интересы")),
        *(("experience", each) for each in ("Опыт, лет", "Стаж работы", "Педагогический стаж (лет)")),
        *(("fields", each) for each in ("Сфера", "Сфера деятельности")),
        *(("time_zone", each) for each in ("Часовой пояс", "time_zone")),
        *(("capacity", each) for each in ("Сколько наставляемых", "Количество наставляемых")),
        *(("wishes", each) for each in ("Пожелания", "С кем хотите в пару", "Желаемый наставник")),
        *(("refusals", each) for each in ("Отказы", "С кем не хотите в пару")),
        *(("preferences", each) for each in ("Предпочтения", "Список предпочтений по порядку")),
    ],
)
def test_headings_of_the_bot_are_understood(case, field, heading):
    values = {"goals": "ц", "interests": "и", "experience": 3, "fields": "с", "time_zone": 3, "capacity": 2}
    path = write_xlsx(case.directory / "headings.xlsx", ["ID", heading], [1, values.get(field, 2)])
    assert case.file("profiles", path).table.columns[field] == heading
