"""What gives the key of a test away is told, what chance does is not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.linting.situations import ready_test, small_rubric, small_test, write_test
from workbench.domain.assessment import SituationTest
from workbench.files.yaml_files.checking import check_files
from workbench.i18n import translator
from workbench.linting.assessments import check_assessment, minutes_needed
from workbench.linting.rules import Finding

PLACES = [0, 1, 2, 3, 0, 1, 2, 3]  # of the best option


def _keyed(places: list[int], **texts: str) -> SituationTest:
    situations: list[dict[str, Any]] = []
    for place in places:
        options = [{"credit": 3 if at == place else at % 2} for at in range(4)]
        options[(place + 1) % 4]["credit"] = 0
        situations.append({"options": options})
    data = small_test({"situations": situations})
    for situation, place in zip(data["situations"], places, strict=True):
        for at, option in enumerate(situation["options"]):
            said = texts["best"] if at == place else texts["other"]
            option["text"] = {"ru": f"{said} {at}", "en": f"{'Wait ' * (len(said) // 5)}{at}"}
    return SituationTest.model_validate(data)


def _codes(found: list[Finding]) -> list[str]:
    return [each.code for each in found]


def test_a_sound_test_needs_no_advice() -> None:
    test = SituationTest.model_validate(small_test())
    assert check_assessment(test, small_rubric()) == []


@pytest.mark.parametrize(
    ("best", "other", "said"),
    [
        ("Спрошу её, что было потом, и подожду", "Спрошу её, что было потом", "longest in 8 of 8"),
        ("Спрошу её, что было потом", "Спрошу её, что было потом, и подожду", "shortest in 8 of 8"),
    ],
)
def test_a_best_option_known_by_its_length_is_told_in_both_languages(
    best: str, other: str, said: str
) -> None:
    found = check_assessment(_keyed(PLACES, best=best, other=other))
    assert _codes(found) == ["ASM003", "ASM003"]
    assert all(said in str(each.message) for each in found)


def test_equal_lengths_give_nothing_away() -> None:
    assert check_assessment(_keyed(PLACES, best="Спрошу её", other="Спрошу её")) == []


def test_a_best_option_at_one_place_is_told_when_chance_hardly_does_it() -> None:
    same = {"best": "Спрошу её", "other": "Спрошу её"}
    # Binomial with 8 situations of 4 options: 5 at one place or more in 2.7 % of tests, 6 in 0.4 %.
    assert _codes(check_assessment(_keyed([2] * 5 + [0, 1, 3], **same))) == []
    found = check_assessment(_keyed([2] * 6 + [0, 1], **same))
    assert _codes(found) == ["ASM004"]
    assert "number 3 in 6 of 8" in str(found[0].message)


def test_four_situations_are_enough_to_see_a_habit_and_three_are_not() -> None:
    test = _keyed([1] * 8, best="Спрошу её", other="Спрошу её")
    for count, codes in ((3, []), (4, ["ASM004"])):
        shorter = test.model_copy(update={"situations": test.situations[:count]})
        assert _codes(check_assessment(shorter)) == codes


def test_minutes_are_those_of_reading_and_choosing() -> None:
    test = SituationTest.model_validate(small_test())
    words = sum(
        len(text.split())
        for each in test.situations
        for text in (each.text.ru, each.question.ru, *(option.text.ru for option in each.options))
    )
    assert minutes_needed(test) == pytest.approx(words / 184 + 8 * 0.5, rel=0.05)
    ready, _ = ready_test()
    assert 30 <= minutes_needed(ready) <= ready.minutes


def test_a_situation_and_an_option_too_long_to_keep_in_mind_are_told_at_their_place() -> None:
    long = {"text": {"ru": "слово " * 101}, "options": [{"text": {"ru": "слово " * 41}}]}
    found = check_assessment(SituationTest.model_validate(small_test({"situations": [long], "minutes": 60})))
    told = {each.path for each in found if each.code == "ASM005"}
    assert told == {("situations", 0, "text", "ru"), ("situations", 0, "options", 0, "text", "ru")}


@pytest.mark.parametrize("word", ["Всегда", "НИКОГДА не", "Обязательно", "Эффективно", "Грамотно"])
def test_words_that_give_an_option_away_are_told_in_options_only(word: str) -> None:
    said = f"{word} спрошу, каким она хочет видеть этот урок зимой, и запишу её ответ вместе с ней."
    in_option = {"situations": [{"options": [{"text": {"ru": said}}]}]}
    found = check_assessment(SituationTest.model_validate(small_test(in_option)))
    assert [(each.code, each.path) for each in found] == [
        ("ASM006", ("situations", 0, "options", 0, "text", "ru"))
    ]
    in_scene = {"situations": [{"text": {"ru": said}}]}
    assert check_assessment(SituationTest.model_validate(small_test(in_scene))) == []


def test_a_competency_with_few_situations_is_told_and_one_without_any_too() -> None:
    _, rubric = ready_test()
    test = SituationTest.model_validate(small_test({"situations": [{"competency": "listening"}]}))
    found = check_assessment(test, rubric)
    assert set(_codes(found)) == {"ASM007"}
    told = [str(each.message) for each in found]
    assert any("“goal_setting” has 3 situations" in each for each in told)
    assert sum(" has 0 situations" in each for each in told) == len(rubric.criteria) - 2


def test_untranslated_texts_are_told_wherever_they_stand() -> None:
    changes = {"situations": [{"options": [{"reason": {"en": "Цель вырастает из урока."}}]}]}
    found = check_assessment(SituationTest.model_validate(small_test(changes)))
    assert [(each.code, each.path) for each in found] == [
        ("ASM002", ("situations", 0, "options", 0, "reason", "en"))
    ]


def test_how_a_file_is_to_be_called_reads_well_of_a_test_too(tmp_path: Path) -> None:
    (found,) = check_files([write_test(tmp_path, {}, "other.yaml")]).found
    said = found.message.translated(translator("ru").gettext)
    assert found.code == "ASM008"
    assert f"файл {SituationTest.model_validate(small_test()).key} должен называться" in said
