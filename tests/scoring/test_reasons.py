from workbench.errors import InvalidAnswers, Sentence, TooFewAnswers
from workbench.scoring.reasons import grouped, reason_of

FEW = "too few forms (%(count)s): %(competency)s"


def test_competencies_that_share_a_reason_are_named_in_one_sentence():
    reasons = [
        Sentence(FEW, {"competency": "listening", "count": 1}),
        Sentence(FEW, {"competency": "planning", "count": 2}),
        Sentence(FEW, {"competency": "feedback", "count": 1}),
        Sentence("no credits differ", {}),
    ]
    said = [str(each) for each in grouped(reasons, {"feedback": "Feedback"})]
    assert said == [
        "too few forms (1): listening, Feedback",
        "too few forms (2): planning",
        "no credits differ",
    ]


def test_the_reason_of_a_problem_is_said_without_its_beginning():
    reason = Sentence(FEW, {"competency": "listening", "count": 1})
    assert reason_of(TooFewAnswers(reason=reason)) == reason
    assert "plain" in str(reason_of(InvalidAnswers(reason="plain")))
