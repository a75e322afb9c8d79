"""Differently shaped exports of the same people give the same season."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from openpyxl import Workbook

from tests.import_case import (
    PEOPLE_HEADINGS,
    SEASON,
    ImportCase,
    a_pair_row,
    a_person,
    counts,
    write_text,
    write_xlsx,
)
from workbench.domain.organisations import organisation_key
from workbench.domain.people import Participant, PersonalData
from workbench.errors import SettingsError, UnusableTable
from workbench.store.database import open_database

ANNA = Participant(
    "100055",
    ("media", "mentoring"),
    "student",
    "г. Москва",
    "Лицей № 5",
    "mentor",
    datetime(2025, 10, 18, 9, 0, tzinfo=UTC),
)
ANNAS_DATA = PersonalData(
    "100055", "Речная", "Анна", "Петровна", date(2001, 12, 7), "anna@example.org", "+79001234567"
)
PETR = Participant(
    "100056",
    ("mentoring",),
    "manager",
    "Кемеровская область — Кузбасс",
    "ДК «Заря»",
    "mentee",
    datetime(2025, 10, 25, 14, 42, tzinfo=UTC),
)
PETRS_DATA = PersonalData(
    "100056", "Громов", "Пётр", "Ильич", date(1990, 2, 1), "petr@example.org", "+79007654321"
)


@pytest.fixture
def case(tmp_path, sqlite_url):
    with open_database(sqlite_url) as store:
        yield ImportCase(tmp_path, store)


def assert_both_are_there(case, done):
    assert counts(done) == {"rows": 2, "accepted": 2}
    assert case.participants() == {"100055": ANNA, "100056": PETR}
    with case.store.read() as work:
        assert work.people.personal_data() == {"100055": ANNAS_DATA, "100056": PETRS_DATA}


FORM_HEADINGS = [
    "Отметка времени",
    "Электронная почта",
    "ФИО участника",
    "Укажите ваш регион",
    "Ваш статус",
    "№ заявки",
    "Выберите направление (можно несколько)",
    "Дата вашего рождения",
    "Тел.",
    "Образовательная организация",
    "Я даю согласие на обработку персональных данных",
    "Вы наставник или наставляемый?",
]
FORM_ROWS = [
    [
        "18.10.2025 12:00:00",
        "ANNA@example.org",
        "Речная Анна Петровна",
        "г.Москва",
        "Студент (СПО)",
        "100055",
        "Медиа, Наставничество",
        "07/12/2001",
        "8 (900) 123-45-67",
        "Лицей № 5",
        "Согласен(на)",
        "наставник",
    ],
    [
        "25.10.2025 17:42:00",
        "petr@example.org",
        "Громов Пётр Ильич",
        "Кузбасс",
        "Директор",
        "100056",
        "Наставничество",
        "1.2.90",
        "9007654321",
        "ДК «Заря»",
        "Согласен(на)",
        "наставляемый",
    ],
]
PLATFORM_HEADINGS = [
    "Код участника",
    "Согласие на ОПД",
    "Фамилия",
    "Имя",
    "Отчество",
    "Дата рождения",
    "Почта",
    "Телефон",
    "Субъект РФ",
    "Место работы (учёбы), должность",
    "Категория участника",
    "Конкурс",
    "Роль в паре",
    "Дата и время подачи",
]
PLATFORM_ROWS = [
    [
        100055.0,
        True,
        "Речная ",
        "Анна",
        "Петровна",
        37232,
        "mailto:anna@example.org",
        79001234567,
        "Москва",
        "Лицей № 5",
        "обучающийся",
        "Наставничество;\nМедиа",
        "Наставник",
        datetime(2025, 10, 18, 12, 0),
    ],
    [
        "№ 100 056",
        1,
        "Громов",
        "Пётр\u00a0",
        "Ильич",
        date(1990, 2, 1),
        "petr@example.org",
        "+79007654321",
        "Кемеровская обл",
        "ДК «Заря»",
        "руководитель организации",
        "«Наставничество»",
        "подопечный",
        45955.7375,
    ],
]
ENGLISH_HEADINGS = [
    "Application ID",
    "Last name",
    "First name",
    "Middle name",
    "Date of birth",
    "Email",
    "Phone",
    "Region",
    "Organization",
    "Category",
    "Track",
    "Pair role",
    "Registered at",
    "Consent",
]
ENGLISH_ROWS = [
    [
        "100055",
        "Речная",
        "Анна",
        "Петровна",
        "2001-12-07",
        "anna@example.org",
        "+7 900 123 45 67",
        "МОСКВА",
        "Лицей № 5",
        "student",
        "media, mentoring",
        "mentor",
        "2025-10-18T09:00:00Z",
        "yes",
    ],
    [
        "100056",
        "Громов",
        "Пётр",
        "Ильич",
        "1990-02-01",
        "petr@example.org",
        "89007654321",
        "Кемеровская область",
        "ДК «Заря»",
        "manager",
        "mentoring",
        "mentee",
        "2025-10-25T17:42:00+03:00",
        "TRUE",
    ],
]


@pytest.mark.parametrize(
    "encoding", ["cp1251", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "koi8-r", "cp866"]
)
@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_text_export_of_a_web_form_is_read_in_any_encoding(case, encoding, delimiter):
    # The older code pages have neither № nor « ».
    old = str.maketrans("№«»", 'N""') if encoding in ("koi8-r", "cp866") else {}
    headings, *rows = [[str(cell).translate(old) for cell in row] for row in (FORM_HEADINGS, *FORM_ROWS)]
    path = write_text(case.directory / "form.csv", headings, *rows, delimiter=delimiter, encoding=encoding)
    done = case.file("participants", path)
    assert counts(done) == {"rows": 2, "accepted": 2}
    assert [_comparable(each) for each in case.participants().values()] == [
        _comparable(ANNA),
        _comparable(PETR),
    ]


def _comparable(participant):
    return replace(participant, organisation=organisation_key(participant.organisation))


def test_comma_export_with_quoted_commas_and_line_breaks(case):
    quoted = [[f'"{str(cell).replace(", ", ",  ")}"' for cell in row] for row in FORM_ROWS]
    quoted[0][6] = '"Медиа,\nНаставничество"'
    path = write_text(case.directory / "form.csv", FORM_HEADINGS, *quoted, delimiter=",", end="\n")
    assert_both_are_there(case, case.file("participants", path))


def test_workbook_with_other_headings_numbers_dates_and_serial_numbers(case):
    path = write_xlsx(case.directory / "platform.xlsx", PLATFORM_HEADINGS, *PLATFORM_ROWS)
    assert_both_are_there(case, case.file("participants", path))


def test_english_export_with_iso_moments(case):
    path = write_text(case.directory / "export.csv", ENGLISH_HEADINGS, *ENGLISH_ROWS, delimiter="\t")
    assert_both_are_there(case, case.file("participants", path))


def test_columns_in_any_order_beside_unknown_ones(case):
    order = sorted(range(len(PLATFORM_HEADINGS)), key=lambda place: PLATFORM_HEADINGS[place])
    rows = [[row[place] for place in order] + ["x", 1] for row in (PLATFORM_HEADINGS, *PLATFORM_ROWS)]
    rows[0][-2:] = ["Размер футболки", "№ п/п"]
    done = case.file("participants", write_xlsx(case.directory / "order.xlsx", *rows))
    assert_both_are_there(case, done)
    assert done.table.ignored == ("Размер футболки", "№ п/п")


def test_title_rows_blank_rows_column_numbers_totals_and_signature_are_no_people(case):
    first, second = PLATFORM_ROWS
    path = write_xlsx(
        case.directory / "report.xlsx",
        ["Отчёт о регистрации участников"],
        ["Дата выгрузки:", "05.11.2025"],
        [],
        PLATFORM_HEADINGS,
        list(range(1, len(PLATFORM_HEADINGS) + 1)),
        first,
        [],
        [None, "  "],
        PLATFORM_HEADINGS,
        second,
        [],
        [None, "Всего:", 2],
        ["Итого участников", None, 2, "2 чел."],
        ["Исполнитель: Иванова И. И."],
    )
    assert_both_are_there(case, case.file("participants", path))


def test_the_sheet_whose_headings_fit_is_chosen_among_others(case):
    book = Workbook()
    book.active.title = "Сводка"
    book.active.append(["Регион", "Количество", "Трек"])
    book.active.append(["Москва", 1, "Медиа"])
    people = book.create_sheet("Данные")
    for row in (PLATFORM_HEADINGS, *PLATFORM_ROWS):
        people.append(row)
    people.column_dimensions["C"].hidden = True
    old = book.create_sheet("Старое")
    old.sheet_state = "hidden"
    for row in (PLATFORM_HEADINGS, [1, *PLATFORM_ROWS[0][1:]]):
        old.append(row)
    book.create_chartsheet("Диаграмма")
    book.save(path := case.directory / "book.xlsx")
    done = case.file("participants", path)
    assert done.table.sheet == "Данные"
    assert_both_are_there(case, done)


def test_header_in_two_rows_with_merged_groups(case):
    book = Workbook()
    sheet = book.active
    group = [
        "Код участника",
        "Согласие на ОПД",
        "ФИО",
        None,
        None,
        "Дата рождения",
        "Контакты",
        None,
        *PLATFORM_HEADINGS[8:],
    ]
    under = [None, None, "Фамилия", "Имя", "Отчество", None, "Почта", "Телефон"]
    for row in (["Выгрузка"], group, under, *PLATFORM_ROWS):
        sheet.append(row)
    for cells in ("A2:A3", "C2:E2", "G2:H2"):
        sheet.merge_cells(cells)
    book.save(path := case.directory / "merged.xlsx")
    assert_both_are_there(case, case.file("participants", path))


def test_pairs_under_group_headings_of_mentor_and_mentee(case):
    case.run("participants", a_person(1), a_person(2))
    path = write_xlsx(
        case.directory / "pairs.xlsx",
        ["№", "Пара", "Наставник", None, "Наставляемый", None, "Состояние"],
        [None, None, "ID", "ФИО", "ID", "ФИО", None],
        [1, "П-1", 1, "Речная Анна", 2, "Громов Пётр", "действует"],
    )
    assert counts(case.file("pairs", path)) == {"rows": 1, "accepted": 1}
    with case.store.read() as work:
        (pair,) = work.people.pairs().values()
    assert (pair.id, pair.mentor_id, pair.mentee_id, pair.active) == ("П-1", "1", "2", True)


def test_pairs_with_names_beside_the_ids_in_other_words(case):
    case.run("participants", a_person(1), a_person(2))
    headings = [
        "ФИО наставника",
        "№ анкеты наставника",
        "ФИО наставляемого",
        "№ анкеты наставляемого",
        "№ пары",
        "Статус пары",
    ]
    row = ["Речная Анна", "1", "Громов Пётр", "2", "7", "Распалась"]
    path = write_text(case.directory / "pairs.csv", headings, row, delimiter=",", encoding="utf-16")
    assert counts(case.file("pairs", path)) == {"rows": 1, "cancelled": 1}


def test_proposals_with_other_headings_and_several_columns_of_links(case):
    case.run("participants", a_person(1), a_person(2))
    case.run("pairs", a_pair_row("П-1", 1, 2))
    headings = [
        "Дата и время подачи",
        "№ пары",
        "Наименование проекта",
        "Актуальность проблемы",
        "Цель и задачи",
        "План мероприятий",
        "Презентация",
        "Приложения",
    ]
    row = [
        "14.11.2025 23:50",
        "п-1",
        "Клуб",
        "Нет клуба",
        "Создать",
        "Встречи",
        "https://example.org/a",
        "https://example.org/b, https://example.org/c",
    ]
    done = case.file("proposals", write_xlsx(case.directory / "works.xlsx", headings, row))
    assert counts(done) == {"rows": 1, "accepted": 1}
    version = case.everything()["entries"][0].version
    assert [each.field for each in version.sections] == ["problem", "goal", "activities"]
    assert version.links == ("https://example.org/a", "https://example.org/b", "https://example.org/c")


@pytest.mark.parametrize(
    "heading",
    ["Дата и время загрузки", "Дата и время отправки инициативы", "Когда прислали", "Date and time sent"],
)
def test_a_date_of_sending_under_another_heading_still_keeps_late_proposals_out(case, heading):
    case.run("participants", a_person(1), a_person(2))
    case.run("pairs", a_pair_row("П-1", 1, 2))
    headings = ["№ пары", "Название", "Цель", "Дата изменения", heading]
    row = ["П-1", "Клуб", "Создать", "10.11.2025 10:00", "21.11.2025 00:00:00"]
    done = case.file("proposals", write_xlsx(case.directory / "works.xlsx", headings, row))
    assert counts(done) == {"rows": 1, "rejected": {"late": 1}}


def test_the_participants_export_makes_nobody_a_juror(case):
    with pytest.raises(UnusableTable, match="participants, not jurors"):
        case.file("jurors", write_xlsx(case.directory / "people.xlsx", PEOPLE_HEADINGS, a_person(1)))
    assert not case.everything()["members"]


def test_the_title_above_a_header_is_no_part_of_its_headings(case):
    rows = [["Состав жюри"], ["Фамилия", "Почта", "Регион", "Организация"], ["Громова", None, "СПб", "ЦДТ"]]
    done = case.file("jurors", write_xlsx(case.directory / "jury.xlsx", *rows))
    assert done.table.headings == ("Фамилия", "Почта", "Регион", "Организация")


def test_jurors_with_split_names_and_a_column_of_roles(case):
    headings = [
        "Роль в жюри",
        "Эл. почта",
        "Имя",
        "Фамилия",
        "Субъект Российской Федерации",
        "Место работы",
        "Область экспертизы",
        "Нагрузка (не более)",
    ]
    rows = [
        ["Эксперт", "a@example.org", "Анна", "Громова", "Якутия", "Институт", "Школа", "12.0"],
        ["Председатель жюри", "b@example.org", "Пётр", "Ковыль", "ЯНАО", "Институт", "Школа", ""],
    ]
    done = case.file("jurors", write_text(case.directory / "jury.csv", headings, *rows, encoding="cp1251"))
    assert counts(done) == {"rows": 2, "accepted": 2}
    known = case.everything()["members"].values()
    assert {each.id: (each.role, each.region, each.load_max) for each in known} == {
        "J01": ("juror", "Республика Саха (Якутия)", 12),
        "C01": ("chair", "Ямало-Ненецкий автономный округ", None),
    }


def test_a_season_names_headings_and_regions_that_nobody_could_guess(case):
    headings = ["Номер дела", "Территория", *PLATFORM_HEADINGS[1:8], *PLATFORM_HEADINGS[9:]]
    row = [PLATFORM_ROWS[0][0], "Столица", *PLATFORM_ROWS[0][1:8], *PLATFORM_ROWS[0][9:]]
    path = write_xlsx(case.directory / "odd.xlsx", headings, row)
    with pytest.raises(UnusableTable, match="columns:\n  participants:\n    id:") as caught:
        case.file("participants", path)
    for part in ("odd.xlsx", "Лист1", "«Номер дела»", "«Территория»", "row 1"):
        assert part in str(caught.value)
    columns = {"participants": {"id": ("номер  ДЕЛА",), "region": ("Территория",)}}
    case.season = SEASON.model_copy(update={"columns": columns, "regions": {"столица": "Москва"}})
    assert counts(case.file("participants", path)) == {"rows": 1, "accepted": 1}


def test_a_mapping_of_an_unknown_field_is_told_with_the_known_ones(case):
    case.season = SEASON.model_copy(update={"columns": {"participants": {"regoin": ("Территория",)}}})
    with pytest.raises(SettingsError, match=r"columns\.participants\.regoin.*region"):
        case.run("participants", a_person())


def test_row_numbers_of_a_file_are_never_taken_for_ids(case):
    rows = [["№", *PLATFORM_HEADINGS[1:]], *([place, *PLATFORM_ROWS[0][1:]] for place in range(1, 5))]
    with pytest.raises(UnusableTable, match="id"):
        case.file("participants", write_xlsx(case.directory / "numbered.xlsx", *rows))


def test_error_values_count_as_missing(case):
    rows = [["#N/A", *PLATFORM_ROWS[0][1:]], [1, *PLATFORM_ROWS[0][1:8], *PLATFORM_ROWS[0][9:]]]
    rows[1].insert(8, "#ССЫЛКА!")
    done = case.file("participants", write_xlsx(case.directory / "errors.xlsx", PLATFORM_HEADINGS, *rows))
    assert counts(done) == {"rows": 2, "rejected": {"no_id": 1, "unknown_region": 1}}


def test_computed_formulas_are_read_by_their_stored_value(case):
    source = write_xlsx(case.directory / "plain.xlsx", PLATFORM_HEADINGS, *PLATFORM_ROWS)
    path = case.directory / "formulas.xlsx"
    with zipfile.ZipFile(source) as plain, zipfile.ZipFile(path, "w") as formulas:
        for name in plain.namelist():
            content = plain.read(name)
            if name == "xl/worksheets/sheet1.xml":
                assert b'<c r="A2" t="n"><v>100055</v></c>' in content
                content = content.replace(b"<v>100055</v>", b"<f>100000+55</f><v>100055</v>")
            formulas.writestr(name, content)
    done = case.file("participants", path)
    assert_both_are_there(case, done)
    assert done.report.notes == ()


def test_a_quotation_mark_never_closed_is_named_with_its_line(case):
    rows = [["П-1", '"1', 2], ["П-2", 3, 4]]
    path = write_text(case.directory / "pairs.csv", ["pair_id", "mentor_id", "mentee_id"], *rows)
    with pytest.raises(UnusableTable, match="line 2"):
        case.file("pairs", path)


def test_broken_lines_of_a_text_file_are_malformed_rows(case):
    case.run("participants", a_person(1), a_person(2))
    path = write_text(
        case.directory / "pairs.csv",
        ["pair_id", "mentor_id", "mentee_id", "created_at", "status"],
        ["П-1", 1],
        ["П-2", 1, 2, "02.10.2025", "активна", "лишнее"],
        ["П-3", 1, 2, "02.10.2025", "активна", ""],
    )
    done = case.file("pairs", path)
    assert counts(done) == {"rows": 3, "accepted": 1, "rejected": {"malformed_row": 2}}


def test_a_table_of_something_else_is_refused(case):
    path = write_xlsx(case.directory / "menu.xlsx", ["Блюдо", "Цена"], ["Суп", 100])
    with pytest.raises(UnusableTable, match="no header"):
        case.file("participants", path)


def test_a_header_without_rows_imports_nothing(case):
    done = case.file("participants", write_xlsx(case.directory / "none.xlsx", PLATFORM_HEADINGS))
    assert counts(done) == {}
    assert done.rejected is None
