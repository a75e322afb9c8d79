"""Spellings of one organisation share a key; two organisations never do."""

from __future__ import annotations

import pytest

from workbench.domain.organisations import organisation_key


@pytest.mark.parametrize(
    "spellings",
    [
        (
            "МБОУ СОШ № 106",
            "СОШ №106",
            "МАОУ «Средняя школа № 106»",
            "сош 106",
            'МБОУ "СОШ номер 106"',
            "СШ N 106",
            "Муниципальное бюджетное общеобразовательное учреждение «Средняя школа № 106»",
            "МБОУ Средняя общеобразовательная школа №106",
        ),
        (
            "Педагогический колледж № 29",
            "ГБПОУ «Педагогический колледж №29»",
            "ОГАПОУ Педагогический колледж 29",
            "Государственное профессиональное образовательное учреждение Педагогический колледж № 29",
        ),
        ("ДК «Заря-7»", 'Дом культуры "Заря-7"', "МБУК Дом культуры Заря 7", "дк заря–7"),
        ("Центр детского творчества «Маяк-64»", "МБУ ДО «ЦДТ «Маяк-64»»", "МБОУ ДО ЦДТ Маяк 64"),
        ("Институт наставничества «Маяк»", "АНО ДПО «Институт наставничества „Маяк“»"),
        ("Лицей имени Ломоносова", "Лицей им. Ломоносова"),
        ("Звёздный лицей", "звездный лицей"),
    ],
)
def test_spellings_of_one_organisation_share_a_key(spellings):
    assert len({organisation_key(each) for each in spellings}) == 1
    assert organisation_key(spellings[0])


def test_different_organisations_have_different_keys():
    names = [
        "СОШ № 10",
        "СОШ № 106",
        "Школа № 106",
        "Лицей № 106",
        "Гимназия № 106",
        "ООШ № 106",
        "НОШ № 106",
        "СОШ № 106 г. Казани",
        "СОШ № 106 г. Уфы",
        "СОШ № 106 им. Пушкина",
        "Педагогический колледж № 29",
        "Медицинский колледж № 29",
        "ДК «Заря-7»",
        "ДК «Заря-71»",
        "ЦДТ «Маяк-7»",
        "ДДТ «Маяк-7»",
        "МГУ",
        "КГУ",
        "ОГУ",
        "МГУ им. Ломоносова",
        "МАУ",
        "Областная библиотека",
        "Городская библиотека",
        "Детский сад № 5",
        "Школа № 1 5",
        "Институт «Маяк»",
        "Центр «Маяк»",
        "Школа № 15а",
        "Школа № 15б",
        "Школа № 15",
    ]
    keys = [organisation_key(name) for name in names]
    assert len(set(keys)) == len(names)


@pytest.mark.parametrize("name", ["ООО", "Учреждение", "МБОУ", "№ 5", "АО"])
def test_a_name_that_is_only_a_legal_form_keeps_it(name):
    assert organisation_key(name)


def test_no_name_has_no_key():
    assert organisation_key("  ") == ""
