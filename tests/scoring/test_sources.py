"""A test, oneself, a mentor and an expert on the same competency: severity out, weights by precision."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from workbench.errors import InvalidAnswers, TooFewAnswers
from workbench.scoring.sources import combine_sources, disagreement

# Leniency, SD of views, SE of a measure, people for each rater; oneself and a mentor rate one person each.
TRUTH = {
    "self": (0.9, 0.7, 0.5, 1),
    "mentor": (0.2, 0.4, 0.5, 1),
    "expert": (-0.4, 0.3, 0.4, 25),
    "test": (-0.7, 0.2, 0.5, 1),
}
RATER_SD = 0.5


def forms(n_people, rng, *, seen=0.8):
    ability = rng.normal(0.3, 1.0, n_people)
    rows = []
    for source, (leniency, view_sd, se, size) in TRUTH.items():
        rater_lenient = rng.normal(0, RATER_SD if size > 1 else 0.0, n_people)
        for person in np.flatnonzero(rng.random(n_people) < seen):
            rater = person // size
            view = ability[person] + leniency + rater_lenient[rater] + rng.normal(0, view_sd)
            rows.append((person, "listening", source, f"{source}{rater}", view + rng.normal(0, se), se))
    frame = pd.DataFrame(rows, columns=["person", "competency", "source", "rater", "measure", "se"])
    return frame, ability


@pytest.fixture(scope="module")
def season():
    frame, ability = forms(1500, np.random.default_rng(1))
    return frame, ability, combine_sources(frame)


def test_severities_of_sources_are_found(season):
    found = season[2].severities.set_index("source")
    leniency = pd.Series({name: each[0] for name, each in TRUTH.items()})

    error = (found["severity"] + leniency - leniency.mean()) / found["se"]

    assert found["severity"].idxmin() == "self"
    # Experts' own leniencies are 60 draws, so that of the source is less certain than people alone make it.
    assert error.drop("expert").abs().max() < 6
    assert (found["severity"] + leniency - leniency.mean()).abs().max() < 0.15
    assert found["view_sd"].to_dict() == pytest.approx({each: TRUTH[each][1] for each in TRUTH}, abs=0.08)
    assert found.loc["expert", "rater_sd"] == pytest.approx(RATER_SD, abs=0.12)
    assert found.drop(index="expert")["rater_sd"].eq(0).all()


def test_the_combined_measure_is_nearer_the_truth_than_any_source(season):
    frame, ability, combined = season
    measures = combined.measures.set_index("person")
    error = measures["measure"] - ability[measures.index]
    error -= error.mean()

    for _, part in frame.groupby("source"):
        alone = part["measure"].to_numpy() - ability[part["person"]]
        assert np.std(error[part["person"]]) < np.std(alone)
    assert (error.abs() < 1.96 * measures["se"]).mean() == pytest.approx(0.95, abs=0.02)


def test_a_harsh_experts_people_do_not_suffer_from_it(season):
    frame, ability, combined = season
    experts = frame[frame["source"] == "expert"].assign(truth=lambda each: ability[each["person"]])
    usual = (experts["measure"] - experts["truth"]).groupby(experts["rater"]).mean()
    found = combined.raters[combined.raters["source"] == "expert"].set_index("rater")

    assert np.corrcoef(found["severity"], -usual[found.index])[0, 1] > 0.9
    assert (combined.raters["n_people"] > 1).all()


def test_a_source_with_few_answers_weighs_little():
    rng = np.random.default_rng(2)
    frame, _ = forms(300, rng, seen=1.0)
    frame.loc[(frame["person"] == 7) & (frame["source"] == "self"), ["measure", "se"]] = [6.0, 3.0]
    sharp = frame.copy()
    sharp.loc[(frame["person"] == 7) & (frame["source"] == "self"), "se"] = 0.3

    vague, strong = (
        combine_sources(each).measures.set_index("person").loc[7, "measure"] for each in (frame, sharp)
    )

    without = combine_sources(frame[~((frame["person"] == 7) & (frame["source"] == "self"))])
    plain = without.measures.set_index("person").loc[7, "measure"]
    assert abs(vague - plain) < 0.15
    assert strong - plain > 3 * abs(vague - plain)


def test_fewer_sources_leave_a_larger_error(season):
    measures = season[2].measures

    by_count = measures.groupby("n_sources")["se"].mean()

    assert by_count.is_monotonic_decreasing


def test_the_reference_has_no_severity_and_carries_the_level(season):
    frame, _, centred = season

    found = combine_sources(frame, reference="test")

    severity = found.severities.set_index("source")
    assert severity.loc["test", "severity"] == pytest.approx(0.0)
    assert severity.loc["test", "se"] == pytest.approx(0.0)
    shift = (found.measures["measure"] - centred.measures["measure"]).to_numpy()
    expected = -centred.severities.set_index("source").loc["test", "severity"]
    assert shift == pytest.approx(np.full(len(shift), expected))


def test_someone_who_sees_oneself_otherwise_than_people_do_is_shown():
    frame, _ = forms(400, np.random.default_rng(3), seen=1.0)
    own = (frame["person"] == 11) & (frame["source"] == "self")
    frame.loc[own, "measure"] += 6.0

    found = disagreement(combine_sources(frame), "self").set_index("person")

    assert found.loc[11, "flagged"]
    assert found.loc[11, "gap"] > 4
    assert found["flagged"].mean() < 0.02
    # What the rest show is chance: the z of people alike is standard normal, leniency is no disagreement.
    assert found["z"].drop(11).mean() == pytest.approx(0.0, abs=0.1)
    assert found["z"].drop(11).std() == pytest.approx(1.0, abs=0.1)


def test_a_person_seen_by_one_source_shows_no_disagreement(season):
    combined = season[2]
    alone = combined.measures.loc[combined.measures["n_sources"] == 1, "person"]

    found = disagreement(combined, "self")

    assert len(alone) > 0
    assert not set(alone) & set(found["person"])


def test_the_order_of_forms_changes_nothing():
    frame, _ = forms(60, np.random.default_rng(4))

    one = combine_sources(frame).measures
    other = combine_sources(frame.sample(frac=1, random_state=1)).measures

    assert other["person"].tolist() == one["person"].tolist()
    assert other["measure"].to_numpy() == pytest.approx(one["measure"].to_numpy(), abs=1e-4)


def test_sources_without_common_people_are_refused():
    frame, _ = forms(40, np.random.default_rng(5), seen=1.0)
    apart = frame[
        ((frame["source"] == "self") & (frame["person"] < 20))
        | ((frame["source"] == "test") & (frame["person"] >= 20))
    ]

    with pytest.raises(TooFewAnswers, match="sources self and test share no people"):
        combine_sources(apart)


def test_one_source_alone_is_nothing_to_combine():
    frame, _ = forms(40, np.random.default_rng(6))

    with pytest.raises(TooFewAnswers, match="only the source self"):
        combine_sources(frame[frame["source"] == "self"])


def test_three_common_people_are_too_few():
    frame, _ = forms(40, np.random.default_rng(7), seen=1.0)
    few = frame[(frame["source"] == "self") | ((frame["source"] == "test") & (frame["person"] < 3))]

    with pytest.raises(TooFewAnswers, match="seen by the source self, 3 are seen by another"):
        combine_sources(few)


def test_people_without_any_measure_have_none():
    frame, _ = forms(40, np.random.default_rng(8), seen=1.0)
    frame.loc[frame["person"] == 5, ["measure", "se"]] = np.nan

    assert 5 not in set(combine_sources(frame).measures["person"])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda frame: frame.drop(columns="se"), "no column se"),
        (lambda frame: frame.assign(se=0.0), "without a positive standard error"),
        (lambda frame: pd.concat([frame, frame.iloc[:1]]), "rows 0, 0 are by the same rater"),
        (lambda frame: frame.assign(person=None), "column person is empty"),
    ],
)
def test_forms_that_cannot_be_combined_are_named(change, said):
    frame, _ = forms(10, np.random.default_rng(9), seen=1.0)

    with pytest.raises(InvalidAnswers, match=said):
        combine_sources(change(frame))


def test_an_unknown_source_is_named_with_those_there_are(season):
    with pytest.raises(InvalidAnswers, match="source mentee has no measures; sources are: expert, mentor"):
        disagreement(season[2], "mentee")
    with pytest.raises(InvalidAnswers, match="reference source mentee"):
        combine_sources(season[0], reference="mentee")
