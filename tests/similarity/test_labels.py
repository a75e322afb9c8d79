"""Labels are noun phrases in correct Russian that tell one group from the others."""

from __future__ import annotations

import pytest

from tests.similarity.proposals import proposals
from workbench.similarity.labels import Phrases
from workbench.similarity.phrases import met_in, shown
from workbench.similarity.russian import lemmas, says_something


def phrase(*texts: str, words: int = 2) -> str:
    """The phrase of so many words that is met most often in the texts, as a label would show it."""
    met = [each for text in texts for each in met_in(text) if len(each.key) == words]
    keys = [each.key for each in met]
    best = max(keys, key=keys.count)
    return shown([each for each in met if each.key == best])


def label(*texts: str, left_out: tuple[str, ...] = ()) -> str:
    named = Phrases({str(place): text for place, text in enumerate(texts)}, left_out)
    return named.named({"T1": [str(place) for place in range(len(texts))]}, other="Тема")["T1"].label


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["о сельской школе", "в сельскую школу", "сельской школой"], "сельская школа"),
        (["для молодых педагогов", "молодые педагоги", "молодым педагогам"], "молодые педагоги"),
        (["летним лагерем", "летнего лагеря"], "летний лагерь"),
        (["патриотического воспитания", "патриотическому воспитанию"], "патриотическое воспитание"),
        (["профилактику правонарушений", "профилактики правонарушений"], "профилактика правонарушений"),
        (["о юных корреспондентах", "юных корреспондентов"], "юные корреспонденты"),
        (["памяти о начинающем учителе", "начинающему учителю"], "начинающий учитель"),
        (["начинающих учителей", "начинающим учителям"], "начинающие учителя"),
        (["летних лагерях", "летними лагерями"], "летние лагеря"),
        (["родного языка", "родному языку"], "родной язык"),
        (["с больными коленями", "больных коленей"], "больные колени"),
    ],
)
def test_words_of_a_phrase_agree_in_the_nominative(texts, expected):
    assert phrase(*texts) == expected


def test_what_hangs_on_a_noun_keeps_its_case():
    assert phrase("профилактике детского травматизма", words=3) == "профилактика детского травматизма"
    assert phrase("о здоровом образе жизни", words=3) == "здоровый образ жизни"


def test_what_follows_a_noun_but_does_not_hang_on_it_is_no_part_of_its_phrase():
    keys = {each.key for each in met_in("у железной дороги мальчишки прыгают")}
    assert ("железный", "дорога") in keys
    assert not any("мальчишка" in each and len(each) > 1 for each in keys)
    assert phrase("открытие школы", "открытие школы") == "открытие школы"


def test_words_that_only_count_are_in_no_label():
    found = label(*["три десятка показов, доля краж, наличие базы"] * 3).casefold()
    assert not any(word in found for word in ("десят", "доля", "наличие"))
    assert label(*["прошлый год, набор группы и спектакль"] * 3) == "Спектакль"


def test_a_phrase_stands_in_the_number_in_which_it_is_met_most_often():
    assert phrase("сельские школы", "сельских школ", "сельская школа") == "сельские школы"
    assert phrase("сельские школы", "сельскую школу", "сельская школа") == "сельская школа"


def test_words_on_both_sides_of_a_stop_are_no_phrase():
    assert {len(each.key) for each in met_in("сельский. Школа; театр\nпьесы")} == {1}


def test_a_label_says_what_tells_a_group_from_the_others():
    texts = proposals(10)
    groups = {
        subject: [entry for place, entry in enumerate(texts) if place % 4 == number]
        for number, subject in enumerate(("театр", "спорт", "музей", "роботы"))
    }
    named = Phrases(texts).named(groups, other="Тема")

    for subject, stem in (("театр", "театр"), ("спорт", "секци"), ("музей", "музе"), ("роботы", "робот")):
        assert stem in " ".join(named[subject].phrases), named[subject]
    for name in named.values():
        assert "проект" not in " ".join(name.phrases)
        assert name.label[0].isupper()
    assert len({each.label for each in named.values()}) == 4


@pytest.mark.parametrize(
    "word", ["Проект", "Работа", "Дети", "Проекты", "Цель проекта", "Участники программы"]
)
def test_generic_words_alone_are_no_label(word):
    assert label(*[f"{word} и спектакль"] * 3) == "Спектакль"
    assert label(*[word] * 3) == "Тема 1"


@pytest.mark.parametrize(
    "name",
    [
        "«Флагманы образования»",
        "участник флагманов образования",
        "мастерская «Машук»",
        "Росмолодёжь",
        "конкурс",
    ],
)
def test_names_of_the_contest_are_no_label(name):
    found = label(*[f"{name}: спектакль"] * 3).casefold()

    assert "спектакль" in found
    assert not any(each in found for each in ("флагман", "машук", "росмолод", "конкурс"))


def test_names_that_are_left_out_are_no_label():
    texts = ["Диалог поколений. Спектакль."] * 3

    assert "поколений" in label(*texts)
    assert label(*texts, left_out=("Диалог поколений",)) == "Спектакль"


def test_names_of_people_and_places_are_no_label():
    found = label(*["Мария Иванова, Пермь, Самара. Спектакль Ивановой Марии в Перми."] * 3)

    assert found == "Спектакль"


def test_superlatives_are_told_by_their_noun():
    assert label(*["лучший спектакль"] * 3) == "Спектакль"


def test_a_group_in_another_language_is_named_in_it():
    assert label(*["The theatre stages this play with their teachers."] * 3).split(", ")[0] in {
        "Play", "Stages", "Teachers", "Theatre",
    }  # fmt: skip


def test_a_group_without_phrases_gets_a_number():
    named = Phrases({"1": "", "2": "123"}).named({"T1": ["1"], "T2": ["2"]}, other="Тема", taken=["тема 1"])

    assert [each.label for each in named.values()] == ["Тема 2", "Тема 3"]


def test_two_groups_of_equal_texts_are_told_apart_by_a_number():
    texts = {str(place): "Школьный театр" for place in range(6)}
    named = Phrases(texts).named({"T1": ["0", "1", "2"], "T2": ["3", "4", "5"]}, other="Тема")

    assert [each.label for each in named.values()] == ["Школьный театр", "Школьный театр 2"]


def test_lemmas_of_a_word_are_one_whatever_its_form():
    assert lemmas("Ёлка ёлки ЁЛКОЙ елку") == ["елка"] * 4
    assert lemmas("и в на он two") == ["two"]


def test_a_form_alone_says_nothing():
    assert not says_something(lemmas("Цель проекта. Задачи. Ожидаемые результаты. Целевая аудитория."))
    assert says_something(lemmas("Цель проекта: спектакль"))


def test_a_phrase_of_two_copies_does_not_name_a_larger_group():
    copy = "Защищённость пожилых людей от новой схемы обмана."
    texts = [copy, copy, *["Школьный музей. Экскурсия."] * 3, *["Школьный музей. Архив."] * 3]

    assert label(*texts) in {"Школьный музей, архив", "Школьный музей, экскурсия"}
