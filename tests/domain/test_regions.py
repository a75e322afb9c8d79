"""Regions in their many spellings, and spellings that name none."""

from __future__ import annotations

from collections import Counter

import pytest

from workbench.domain.regions import all_regions, federal_district, find_region

YUGRA = "Ханты-Мансийский автономный округ — Югра"
KUZBASS = "Кемеровская область — Кузбасс"
YAKUTIA = "Республика Саха (Якутия)"


def test_there_are_89_subjects_and_each_knows_its_own_name():
    assert len(set(all_regions())) == 89
    assert [find_region(name) for name in all_regions()] == list(all_regions())


def test_subjects_by_kind_are_as_in_the_constitution():
    # Article 65 counts the subjects by kind.
    kinds = Counter(
        "city"
        if name.startswith("г. ")
        else "republic"
        if "еспублика" in name
        else "territory"
        if name.endswith("край")
        else "district"
        if "автономный округ" in name
        else "autonomous region"
        if "автономная область" in name
        else "region"
        for name in all_regions()
    )
    assert kinds == {
        "republic": 24,
        "territory": 9,
        "region": 48,
        "city": 3,
        "autonomous region": 1,
        "district": 4,
    }


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("ХМАО-Югра", YUGRA),
        ("ХМАО", YUGRA),
        ("Югра", YUGRA),
        ("Ханты-Мансийский АО", YUGRA),
        ("Ханты-Мансийский автономный округ - Югра (ХМАО)", YUGRA),
        ("ХАНТЫ–МАНСИЙСКИЙ авт. окр.", YUGRA),
        ("Кузбасс", KUZBASS),
        ("Кемеровская обл.", KUZBASS),
        ("Кемеровская область - Кузбасс", KUZBASS),
        ("Саха /Якутия/", YAKUTIA),
        ("Якутия", YAKUTIA),
        ("РС(Я)", YAKUTIA),
        ("Респ. Саха (Якутия)", YAKUTIA),
        ("Татарстан", "Республика Татарстан"),
        ("РТ", "Республика Татарстан"),
        ("Республика Татарстан (Татарстан)", "Республика Татарстан"),
        ("татарстан респ", "Республика Татарстан"),
        ("Башкирия", "Республика Башкортостан"),
        ("КБР", "Кабардино-Балкарская Республика"),
        ("Чувашская Республика - Чувашия", "Чувашская Республика"),
        ("Чувашия", "Чувашская Республика"),
        ("РСО-Алания", "Республика Северная Осетия — Алания"),
        ("Марий-Эл", "Республика Марий Эл"),
        ("СПб", "г. Санкт-Петербург"),
        ("С.-Петербург", "г. Санкт-Петербург"),
        ("Санкт-Петербург г", "г. Санкт-Петербург"),
        ("г.Москва", "г. Москва"),
        ("МОСКВА", "г. Москва"),
        ("Город федерального значения Севастополь", "г. Севастополь"),
        ("77 Москва", "г. Москва"),
        ("МО", "Московская область"),
        ("московская область ", "Московская область"),
        ("обл. Московская", "Московская область"),
        ("Россия, Московская обл", "Московская область"),
        ("Московская область, г. Химки", "Московская область"),
        ("Приморье", "Приморский край"),
        ("Ставропольский кр.", "Ставропольский край"),
        ("Пермская область", "Пермский край"),
        ("ЯНАО", "Ямало-Ненецкий автономный округ"),
        ("Ненецкий АО", "Ненецкий автономный округ"),
        ("ЕАО", "Еврейская автономная область"),
        ("Еврейская АО", "Еврейская автономная область"),
        ("Чукотка", "Чукотский автономный округ"),
        ("ДНР", "Донецкая Народная Республика"),
        ("Горный Алтай", "Республика Алтай"),
        ("Респ Алтай", "Республика Алтай"),
        ("Алтайский кр", "Алтайский край"),
        ("Тюменская область (без ХМАО и ЯНАО)", "Тюменская область"),
        ("Свердловская", "Свердловская область"),
        ("Mосква", "г. Москва"),  # a Latin M
    ],
)
def test_region_is_recognised_in_its_usual_spellings(spelling, name):
    assert find_region(spelling) == name


@pytest.mark.parametrize(
    "spelling",
    [
        None,
        "",
        "Атлантида",
        "Алтай",
        "Москва и Московская область",
        "Московская область, Москва",
        "область",
        "Республика",
        "РБ",
        "РК",
        "ЧР",
        "Осетия",
        "Кировская, 5",
        "Тюменская область, ХМАО",
        "Казань",
        "Татарстан область",
        "77",
        "Ненецкий Ямал",
        "Московская Тверская область",
        "#Н/Д",
        77,
    ],
)
def test_a_spelling_that_could_mean_another_region_names_none(spelling):
    assert find_region(spelling) is None


def test_a_season_can_teach_its_own_spellings():
    assert find_region("Казань", {"казань": "Татарстан"}) == "Республика Татарстан"


def test_federal_districts_cover_the_subjects():
    sizes = Counter(federal_district(name) for name in all_regions())
    # Presidential Decree 849 with its changes; the four subjects of 2022 belong to none of the eight.
    assert sizes == {
        "Центральный федеральный округ": 18,
        "Северо-Западный федеральный округ": 11,
        "Южный федеральный округ": 8,
        "Северо-Кавказский федеральный округ": 7,
        "Приволжский федеральный округ": 14,
        "Уральский федеральный округ": 6,
        "Сибирский федеральный округ": 10,
        "Дальневосточный федеральный округ": 11,
        "": 4,
    }
