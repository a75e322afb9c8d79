"""Tracks and categories as people write them."""

from __future__ import annotations

import pytest

from tests.import_case import SEASON
from workbench.domain.choices import find_category, find_tracks


@pytest.mark.parametrize(
    ("cell", "tracks"),
    [
        ("Наставничество", ("mentoring",)),
        (" наставничество ", ("mentoring",)),
        ("«МЕДИА»", ("media",)),
        ("Наставничество, Медиа", ("media", "mentoring")),
        ("Медиа;Наставничество", ("media", "mentoring")),
        ("Медиа и Культура", ("media", "culture")),
        ("Медиа\nКультура", ("media", "culture")),
        ("Медиа / Культура", ("media", "culture")),
        ("Трек «Медиа»", ("media",)),
        ("1. Медиа; 2. Культура", ("media", "culture")),
        ("Медиа, медиа", ("media",)),
        ("mentoring", ("mentoring",)),
    ],
)
def test_tracks_are_read_from_a_list_in_any_form(cell, tracks):
    assert find_tracks(cell, SEASON) == tracks


@pytest.mark.parametrize("cell", [None, "", "Спорт", "Медиа, Спорт", "и", "Медиапроект", "12"])
def test_one_unknown_track_makes_the_cell_unknown(cell):
    assert find_tracks(cell, SEASON) is None


@pytest.mark.parametrize(
    ("cell", "category"),
    [
        ("студент", "student"),
        ("Студентка", "student"),
        ("Студенты", "student"),
        ("Студент (СПО)", "student"),
        ("студент вуза", "student"),
        ("обучающийся", "student"),
        ("Студент педагогического вуза", "student"),
        ("Педагог", "teacher"),
        ("преподаватель ", "teacher"),
        ("учитель", "teacher"),
        ("Учителя", "teacher"),
        ("Педагог дополнительного образования", "teacher"),
        ("Учитель начальных классов", "teacher"),
        ("управленец", "manager"),
        ("директор", "manager"),
        ("Руководитель", "manager"),
        ("заместитель директора по УВР", "manager"),
        ("Директор школы, учитель", "manager"),
        ("teacher", "teacher"),
        ("Учащаяся колледжа", "student"),
        ("курсант", "student"),
        ("Ординатор 2 года", "student"),
        ("Педработник", "teacher"),
        ("Классный руководитель 7 «Б»", "teacher"),
        ("Руководитель кружка", "teacher"),
        ("Советник директора", "teacher"),
        ("Старший научный сотрудник", "teacher"),
        ("Проректор по учебной работе", "manager"),
        ("декан", "manager"),
        ("Управленцы", "manager"),
        ("Методист органа управления образованием", "manager"),
        ("Главный специалист органа управления образованием", "manager"),
    ],
)
def test_category_is_recognised_with_additions_and_in_any_form(cell, category):
    assert find_category(cell, SEASON) == category


@pytest.mark.parametrize(
    "cell",
    [None, "", "школьник", "родитель", "учащийся школы", "пенсионер", "не студент", "студия", "другое"],
)
def test_other_people_are_of_no_category(cell):
    assert find_category(cell, SEASON) is None
