"""The rule for finalists: what makes no sense is refused by name, and a season's file says it all."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.domain.season import Selection as SelectionDocument
from workbench.errors import InvalidSelection
from workbench.i18n import translator
from workbench.selection import Quota, SelectionRule


@pytest.mark.parametrize(
    ("minimum", "maximum", "said"),
    [
        (-1, None, "the minimum of quota region = А has to be a whole number from 0 up, not -1"),
        (0, -2, "the maximum of quota region = А has to be a whole number from 0 up, not -2"),
        (3, 2, "quota region = А: the maximum 2 is below the minimum 3"),
        (1.5, None, "not 1.5"),
        (True, None, "not True"),
        ("2", None, "not '2'"),
        (0, float("inf"), "not inf"),
    ],
)
def test_bounds_that_make_no_sense_are_refused(minimum, maximum, said):
    with pytest.raises(InvalidSelection, match=said):
        Quota("region", "А", minimum, maximum)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"seats": 0}, "the number of seats has to be a whole number from 1 up, not 0"),
        ({"seats": 2.0}, "not 2.0"),
        ({"reserve": -1}, "the length of the reserve list"),
        ({"at_most": {"organisation": -1}}, "the limit for each organisation"),
        ({"at_most": {"organisation": None}}, "the limit for each organisation"),
        ({"minimum_merit": float("nan")}, "the minimum merit has to be a number, not nan"),
        ({"resolution": 0}, "the resolution of merit has to be a number above 0, not 0"),
        ({"ties": "interview"}, "ties has to be a list of column names, not 'interview'"),
        ({"gates": "certificate"}, "gates has to be a list of column names"),
        ({"quotas": [Quota("region", 1, 1), Quota("region", "1", 0, 2)]}, "quota region = 1 stands twice"),
        ({"must_have": {"И-1": "да"}, "excluded": {"И-1": "нет"}}, "И-1 must be in and are excluded at once"),
        ({"must_have": {"И-1": " "}}, "the decision on И-1 has no reason"),
        ({"excluded": {"И-1": None}}, "the decision on И-1 has no reason"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(changes, said):
    with pytest.raises(InvalidSelection, match=said):
        SelectionRule(**{"seats": 10, **changes})


def test_a_rule_is_read_from_the_season():
    document = SelectionDocument.model_validate(
        {
            "stage": "initiatives",
            "seats": 100,
            "reserve": 20,
            "quotas": [{"attribute": "region", "value": "г. Москва", "maximum": 10}],
            "at_most": {"organisation": 2, "duplicate_set": 1},
            "minimum_merit": 2.5,
            "gates": ["certificate"],
            "must_have": {"И-0012": "победитель прошлого сезона"},
            "excluded": {"И-0034": "снят по заявлению"},
            "ties": ["interview"],
            "casting_vote": "chair_vote",
            "merit": "fair",
            "resolution": 0.01,
        }
    )

    assert SelectionRule.from_document(document) == SelectionRule(
        seats=100,
        quotas=(Quota("region", "г. Москва", 0, 10),),
        at_most={"organisation": 2, "duplicate_set": 1},
        minimum_merit=2.5,
        gates=("certificate",),
        must_have={"И-0012": "победитель прошлого сезона"},
        excluded={"И-0034": "снят по заявлению"},
        ties=("interview",),
        casting_vote="chair_vote",
        reserve=20,
        merit="fair",
        resolution=0.01,
    )


def test_counts_may_come_from_arrays():
    assert SelectionRule(np.int64(3), minimum_merit=np.float64(2.5)).seats == 3


def test_an_error_of_a_rule_can_be_put_into_other_words():
    """A sentence within an error goes through the catalogue with its places filled in."""
    with pytest.raises(InvalidSelection) as raised:
        SelectionRule(0)
    known = {str(raised.value.text): "Нельзя: %(reason)s"}

    said = raised.value.translated(lambda text: known.get(text, text))

    assert said.startswith("Нельзя: the number of seats has to be")
    assert raised.value.translated(translator("en").gettext) == str(raised.value)
