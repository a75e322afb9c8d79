"""A test of situations holds together: one best option, something that gives nothing, nothing said twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from tests.builders import a_text
from workbench.domain.assessment import SituationTest, disagreements, keyed_to_unknown
from workbench.domain.problems import Path


def _option(name: str, credit: int) -> dict[str, Any]:
    text = a_text(f"Поступок {name}", f"Action {name}").model_dump()
    return {"id": name, "text": text, "credit": credit, "reason": a_text().model_dump()}


def _situation(name: str, credits: tuple[int, ...] = (0, 2, 1)) -> dict[str, Any]:
    return {
        "id": name,
        "competency": "listening",
        "text": a_text(f"Случай {name}", f"Case {name}").model_dump(),
        "question": a_text().model_dump(),
        "options": [_option(each, credit) for each, credit in zip("abcdefgh", credits, strict=False)],
    }


def _test(*situations: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": "mentors",
        "version": 2,
        "original": "ru",
        "title": a_text().model_dump(),
        "purpose": a_text().model_dump(),
        "rubric": "mentor_competencies@1",
        "minutes": 5,
        "situations": list(situations or (_situation("silence"), _situation("tears"))),
    }


def test_a_sound_test_is_found_by_its_version_and_its_parts() -> None:
    test = SituationTest.model_validate(_test())
    silence = test.situation("silence")
    assert test.key == "mentors@2"
    assert silence is not None
    assert (silence.most, [each.credit for each in silence.options]) == (2, [0, 2, 1])
    best = silence.option("b")
    assert best is not None
    assert best.text.to("ru") == "Поступок b"
    assert silence.option("z") is None
    assert test.situation("laughter") is None


@pytest.mark.parametrize(
    ("credits", "said"),
    [
        ((1, 3, 2), "no option has the credit 0"),
        ((0, 0, 0), "nobody is told apart"),
        ((0, 2, 2), "two options have the highest credit"),
    ],
)
def test_a_key_without_one_best_and_one_least_option_is_refused(credits: tuple[int, ...], said: str) -> None:
    found = dict(disagreements(_test(_situation("silence", credits))))
    assert said in str(found["situations", 0, "options"])
    with pytest.raises(ValidationError, match=said):
        SituationTest.model_validate(_test(_situation("silence", credits)))


def test_options_of_equal_credit_below_the_best_are_allowed() -> None:
    assert list(disagreements(_test(_situation("silence", (1, 3, 1, 0))))) == []


def _same_option_text(data: dict[str, Any]) -> None:
    data["situations"][1]["options"][2]["text"]["ru"] = " поступок  A"


def _same_option_id(data: dict[str, Any]) -> None:
    data["situations"][1]["options"][2]["id"] = "a"


def _same_situation(data: dict[str, Any]) -> None:
    data["situations"][1]["text"]["en"] = "Case silence"


def _same_situation_id(data: dict[str, Any]) -> None:
    data["situations"][1]["id"] = "silence"


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (_same_option_text, ("situations", 1, "options", 2, "text", "ru")),
        (_same_option_id, ("situations", 1, "options", 2, "id")),
        (_same_situation, ("situations", 1, "text", "en")),
        (_same_situation_id, ("situations", 1, "id")),
    ],
)
def test_what_stands_twice_is_told_at_the_later_place(
    change: Callable[[dict[str, Any]], None], place: Path
) -> None:
    data = _test()
    change(data)
    assert [path for path, _ in disagreements(data)] == [place]


def test_fewer_than_three_options_are_no_choice() -> None:
    with pytest.raises(ValidationError, match="at least 3 items"):
        SituationTest.model_validate(_test(_situation("silence", (0, 1))))


def test_a_situation_of_a_competency_that_the_rubric_lacks_is_told_with_those_it_has() -> None:
    ((path, message),) = keyed_to_unknown(_test(_situation("silence")), ["feedback", "reflection"])
    assert path == ("situations", 0, "competency")
    assert "'listening'" in str(message)
    assert "feedback, reflection" in str(message)


@pytest.mark.parametrize(
    "broken", [None, [], {"situations": 3}, {"situations": [{"options": [{"credit": "1"}]}]}]
)
def test_what_has_other_mistakes_too_is_left_to_the_model(broken: Any) -> None:
    assert list(disagreements(broken)) == []
