"""What a tuned rubric changes, in sentences: honest about how much of it the ratings could not tell."""

from __future__ import annotations

import pytest

from tests.builders import a_criterion, a_rubric
from tests.tuning_case import six_rated
from workbench.domain.rubric import Rubric
from workbench.linting.time_needed import minutes_per_entry
from workbench.workflows.tuning.rubric_drafts import drafted
from workbench.workflows.tuning.tune import RubricTrials
from workbench.workflows.tuning.tuning_findings import (
    advice_findings,
    doubt_findings,
    effect_findings,
    rubric_findings,
    time_findings,
)

ONLY_RESULT = {"need": 1, "plan": 1, "result": 100}  # И-0004 and И-0005 enter, И-0002 and И-0003 leave

LONG = {
    "ru": "Названы шаги, сроки и люди, и сказано, откуда возьмутся средства на каждый из шагов.",
    "en": "Steps, dates and people are named, and it is said where the means for each come from.",
}


def doubting(*numbers: str) -> RubricTrials:
    """Six entries of which the ratings leave the seats of these open."""
    trials = six_rated()
    trials.__dict__["in_doubt"] = frozenset(numbers)
    return trials


def doubts(trials: RubricTrials) -> list[str]:
    trial = trials.trial(drafted(trials.rubric, weights=ONLY_RESULT))
    return [str(each) for each in doubt_findings(trials, trials.effect(trial))]


def test_changes_among_seats_in_doubt_are_no_reason_for_weights() -> None:
    (said,) = doubts(doubting("И-0002", "И-0003", "И-0004", "И-0005"))
    assert "4 of 4 have a seat in doubt anyhow" in said
    assert said.endswith("Do not choose weights by them.")


def test_entries_that_the_ratings_had_placed_firmly_are_named() -> None:
    inside, beyond = doubts(doubting("И-0003", "И-0004"))
    assert "2 of 4" in inside
    assert "decides otherwise: И-0005, И-0002." in beyond
    (all_firm,) = doubts(doubting())
    assert "И-0004, И-0005, И-0002, И-0003" in all_firm


def test_without_a_fair_list_it_is_said_that_nobody_knows() -> None:
    trials = six_rated()
    (said,) = doubts(trials)
    assert "there is no fair list yet" in said


def test_moves_are_told_with_places_and_never_rounded_to_no_move() -> None:
    trials = six_rated()
    said = [
        str(each)
        for each in effect_findings(trials, trials.trial(drafted(trials.rubric, weights=ONLY_RESULT)))
    ]
    assert said[0] == "Finalists change: 2 of 3. Enter: И-0004, И-0005; leave: И-0002, И-0003."
    assert "Up most: И-0004, from place 4 to 1." in said
    assert "Down most: И-0002, from place 2 to 6." in said
    same = [str(each) for each in effect_findings(trials, trials.base)]
    assert same == ["Finalists stay the same."]


def test_a_rubric_by_which_the_rule_cannot_be_kept_is_told_alone() -> None:
    trials = six_rated()
    hard = drafted(trials.rubric, aggregation={"minimum": {"need": 4, "plan": 4, "result": 4}})
    (said,) = effect_findings(trials, trials.trial(hard))
    assert str(said).startswith("By this rubric no choice of finalists keeps the season's rule")


@pytest.mark.parametrize(("merit", "said"), [("raw", "decide the order"), ("fair", "and not its order")])
def test_what_weights_decide_depends_on_the_list_that_the_season_ranks_by(merit: str, said: str) -> None:
    trials = six_rated()
    rules = trials.rules
    document = rules.document.model_copy(update={"merit": merit})
    ranked = type(rules)(rules.stage, rules.frame, document, rules.seed)
    told = [str(each) for each in rubric_findings(RubricTrials(trials.rubric, trials.calibration, ranked))]
    assert "initiative@1, 3 criteria; entries with ratings: 6; seats: 3" in told[0]
    assert said in told[1]


def test_time_is_told_beside_what_it_was_where_it_differs() -> None:
    rubric = a_rubric()
    longer = Rubric.model_validate(
        dict(rubric) | {"criteria": tuple(a_criterion(each.id, comment="always") for each in rubric.criteria)}
    )
    stage = six_rated().rules.stage
    now, before = (str(each) for each in time_findings(rubric, longer, stage))
    assert f"about {round(minutes_per_entry(longer))} minutes" in now
    assert f"about {round(minutes_per_entry(rubric))} minutes" in before
    assert len(list(time_findings(rubric, rubric, stage))) == 1


def test_only_what_the_draft_brings_is_advised_against() -> None:
    rubric = a_rubric()
    assert list(advice_findings(rubric, rubric)) == []
    hidden = [str(each) for each in advice_findings(rubric, drafted(rubric, weights=ONLY_RESULT))]
    assert [each for each in hidden if "RUB009" in each and "need" in each]
    # Too short in both languages, by other counts.
    short = {"levels.2.anchor": {"ru": "Мало", "en": "A few"}, "question": {"ru": "План?", "en": "Plan?"}}
    full = drafted(rubric, texts={"plan": {"levels.2.anchor": LONG}})
    said = [str(each) for each in advice_findings(full, drafted(full, texts={"plan": short}))]
    assert len([each for each in said if "RUB014" in each]) == 1
    one = drafted(rubric, texts={"plan": {"question": {"en": "Is there a plan?"}}})
    assert any("one language only" in str(each) for each in advice_findings(rubric, one))
