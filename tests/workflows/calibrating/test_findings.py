"""Findings say in plain words what the tables hold: the numbers, the names, the way out."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
import pytest

from workbench.domain.calibration import CalibrationRules
from workbench.domain.naming import named
from workbench.i18n import Language, translator
from workbench.psychometrics.simulation.simulate import simulate_ratings
from workbench.workflows.calibrating.calibrate import Calibration, calibrate
from workbench.workflows.calibrating.findings import Finding, findings, seat_chances
from workbench.workflows.calibrating.ratings import LeftOut
from workbench.workflows.wording import decimal


def calibrated(
    seed: int = 1, *, seats: int | None = 15, left_out: LeftOut | None = None, **changes: Any
) -> Calibration:
    rules = {name: changes.pop(name) for name in list(changes) if name in CalibrationRules.model_fields}
    design = {"n_entries": 60, "n_jurors": 12, "n_criteria": 4, "severity_sd": 0.7, **changes}
    frame = simulate_ratings(**design, rng=np.random.default_rng(seed)).frame
    return calibrate(frame, None, CalibrationRules(**rules), seats=seats, left_out=left_out)


def found(calibration: Calibration) -> tuple[Finding, ...]:
    return findings(calibration, np.random.default_rng(0))


def told(calibration: Calibration, language: Language = "en", topic: str | None = None) -> str:
    translate = translator(language).gettext
    return "\n".join(
        each.sentence.translated(translate) for each in found(calibration) if topic in (None, each.topic)
    )


@pytest.fixture(scope="module")
def sound() -> Calibration:
    return calibrated()


# --- numbers ---


@pytest.mark.parametrize(
    ("value", "digits", "english", "russian"),
    [
        (0.94, 1, "0.9", "0,9"),
        (-1.25, 1, "−1.2", "−1,2"),
        (-0.04, 1, "0.0", "0,0"),
        (12.0, 2, "12.00", "12,00"),
    ],
)
def test_numbers_have_the_comma_of_the_language(
    value: float, digits: int, english: str, russian: str
) -> None:
    assert str(decimal(value, digits)) == english
    assert decimal(value, digits).translated(translator("ru").gettext) == russian


def test_long_lists_of_names_are_cut_and_counted() -> None:
    names = [f"J{place:02d}" for place in range(1, 14)]
    assert str(named(names[:2])) == "J01, J02"
    assert str(named(names)).endswith("J10 and 3 more")


# --- jurors ---


def test_harshest_juror_is_told_in_logits_and_points(sound: Calibration) -> None:
    jurors = sound.jurors()
    harshest = jurors.loc[jurors["severity"].idxmax()]
    logits, points = (f"{harshest[name]:.1f}" for name in ("severity", "points"))
    sentence = f"Juror {harshest['juror']} is harsher than the others by {logits} logits, which is {points}"
    assert sentence in told(sound, topic="jurors")


def test_the_same_is_told_in_russian_with_commas(sound: Calibration) -> None:
    jurors = sound.jurors()
    harshest = jurors.loc[jurors["severity"].idxmax()]
    logits, points = (f"{harshest[name]:.1f}".replace(".", ",") for name in ("severity", "points"))
    juror = harshest["juror"]
    expected = f"Эксперт {juror} строже остальных на {logits} логита, это {points} балла на вашей шкале."
    assert expected in told(sound, "ru", "jurors")


def test_jurors_who_are_alike_are_not_accused() -> None:
    accused = [
        each for each in found(calibrated(severity_sd=0.0)) if "than the others by" in each.sentence.text
    ]
    assert accused == []


def test_those_named_are_what_a_finding_is_about(sound: Calibration) -> None:
    for each in found(sound):
        if each.topic == "jurors" and each.about:
            assert str(each.about[0]) in str(each.sentence)


def changed(juror: str, change: Any) -> Calibration:
    """A jury of 8 with 45 reviews each, one of whom does otherwise."""
    frame = simulate_ratings(
        n_entries=120, n_jurors=8, n_criteria=4, severity_sd=0.4, rng=np.random.default_rng(5)
    ).frame
    own = frame["juror"] == juror
    frame.loc[own, "level"] = change(frame[own])
    return calibrate(frame, None, CalibrationRules(), seats=20)


def test_erratic_juror_is_named() -> None:
    rng = np.random.default_rng(0)
    calibration = changed("J003", lambda own: rng.integers(0, 5, len(own)))
    assert "The levels of juror J003 agree less with the other jurors" in told(calibration)


def test_juror_who_keeps_to_the_middle_is_named() -> None:
    calibration = changed("J004", lambda own: own["level"].clip(1, 3).where(own["level"] != 1, 2))
    assert "Juror J004 keeps to the middle of the scale" in told(calibration)


def test_juror_who_grows_harsher_is_named() -> None:
    calibration = changed(
        "J005", lambda own: (own["level"] + np.where(own["order"] < own["order"].median(), 1, -1)).clip(0, 4)
    )
    assert "Juror J005 became harsher on the way" in told(calibration)


def test_ratings_without_an_order_tell_nothing_of_drift() -> None:
    frame = simulate_ratings(n_entries=60, n_jurors=12, rng=np.random.default_rng(1)).frame
    calibration = calibrate(frame.drop(columns="order"), None, CalibrationRules(), seats=20)
    assert "on the way" not in told(calibration)


def test_criteria_that_say_the_same_are_named() -> None:
    frame = simulate_ratings(n_entries=80, n_jurors=10, n_criteria=5, rng=np.random.default_rng(2)).frame
    level = frame.set_index(["entry", "juror", "criterion"])["level"]
    copy = level.xs("C2", level="criterion")
    same = frame["criterion"] == "C4"
    keys = list(zip(frame.loc[same, "entry"], frame.loc[same, "juror"], strict=True))
    frame.loc[same, "level"] = copy.reindex(keys).to_numpy()
    calibration = calibrate(frame, None, CalibrationRules(), seats=20)
    assert "Criteria C2 and C4 say nearly the same" in told(calibration, topic="criteria")


def test_level_that_nobody_gave_is_named() -> None:
    frame = simulate_ratings(n_entries=60, n_jurors=10, rng=np.random.default_rng(1)).frame
    frame["level"] = frame["level"].replace(2, 1)
    calibration = calibrate(frame, None, CalibrationRules(), seats=20)
    assert "Nobody gave level 2" in told(calibration, topic="criteria")


# --- seats ---


def test_each_move_is_told_with_places_and_cause(sound: Calibration) -> None:
    text = told(sound, topic="seats")
    moves = sound.moves()
    assert len(moves) > 0
    for row in moves.to_dict("records"):
        verb = "gains" if row["fair_in"] else "loses"
        place = f"place {row['raw_rank']} in the raw list, {row['fair_rank']} in the fair one"
        assert f"Entry {row['entry']} {verb} a seat: {place}" in text


def test_entries_in_doubt_are_those_with_middling_chances(sound: Calibration) -> None:
    chances = seat_chances(sound, np.random.default_rng(0))
    doubtful = [entry for entry, chance in chances.items() if 0.05 < chance < 0.95]
    assert sum(chances.values()) == pytest.approx(15)
    assert f"nor firmly out: {len(doubtful)} (chance" in told(sound, topic="seats")


def test_unknown_number_of_seats_is_told() -> None:
    assert "The number of seats is not known" in told(calibrated(seats=None))


def test_seats_for_all_leave_nothing_to_choose() -> None:
    assert "There are seats for all 60 entries" in told(calibrated(seats=60))


def test_shared_place_at_the_line_is_told() -> None:
    calibration = calibrated(n_criteria=1, halo=False)
    listed = calibration.entries()
    assert listed["raw_in"].sum() > 15
    assert "share the place at the line of seats" in told(calibration)


# --- trust ---


def test_reliability_is_told_as_pairs_in_the_right_order(sound: Calibration) -> None:
    """The share agrees with the truth: simulated pairs of entries in the right order."""
    match = re.search(r"stands higher in (\d+) of 100", told(sound, topic="trust"))
    assert match is not None
    right = []
    for seed in range(3):
        simulation = simulate_ratings(
            n_entries=60, n_jurors=12, n_criteria=4, severity_sd=0.7, rng=np.random.default_rng(seed)
        )
        measure = calibrate(simulation.frame, None, CalibrationRules()).fit.entry_measure
        truth = simulation.measure.to_numpy()
        upper = np.triu_indices(60, 1)
        same = np.sign(measure[upper[0]] - measure[upper[1]]) == np.sign(truth[upper[0]] - truth[upper[1]])
        right.append(same.mean())
    assert int(match[1]) == pytest.approx(100 * np.mean(right), abs=5)


def test_refusal_is_told_with_its_reasons_and_the_raw_list_stays() -> None:
    text = told(calibrated(minimum_reviews=100))
    assert "Only the raw list is shown. The severity of jurors cannot be taken out" in text
    assert "fewer than 100 reviews" in text
    assert "then calibrate again" in text
    assert "gains a seat" not in text


def test_refusal_is_told_in_russian() -> None:
    text = told(calibrated(minimum_reviews=100), "ru")
    assert "эксперты J001, J002" in text
    assert "(100)" in text


def test_ratings_that_cannot_be_fitted_are_told_too() -> None:
    frame = simulate_ratings(n_entries=10, n_jurors=1, jurors_per_entry=1, rng=np.random.default_rng(1)).frame
    text = told(calibrate(frame, None, CalibrationRules(), seats=3))
    assert "Only the raw list is shown" in text
    assert "no entry was rated by two jurors" in text


def test_assumption_is_named() -> None:
    parts = [
        simulate_ratings(n_entries=40, n_jurors=8, rng=np.random.default_rng(seed)).frame for seed in (1, 2)
    ]
    parts[1] = parts[1].assign(entry="F" + parts[1]["entry"], juror="K" + parts[1]["juror"])
    frame = pd.concat(parts, ignore_index=True)
    for assume, words in (("equal_subsets", "equally good"), ("random_jurors", "equally severe")):
        rules = CalibrationRules(assume=assume)  # type: ignore[arg-type]
        assert words in told(calibrate(frame, None, rules, seats=10), topic="trust")


def test_assumption_that_was_not_needed_is_named_as_such() -> None:
    assert "equal_subsets was allowed and not needed" in told(calibrated(assume="equal_subsets"))


def test_what_was_left_out_is_told() -> None:
    left_out = LeftOut(drafts=3, abstentions=7, entries_without_ratings=("И-0099",))
    text = told(calibrated(left_out=left_out), topic="data")
    assert "begun and not submitted: reviews 3" in text
    assert "abstained: levels 7" in text
    assert "И-0099" in text
    assert "conflict" not in text


def test_same_seed_tells_the_same(sound: Calibration) -> None:
    assert told(sound) == told(sound)


def test_nothing_is_left_unfilled(sound: Calibration) -> None:
    for language in ("ru", "en"):
        assert "%(" not in told(sound, language)  # type: ignore[arg-type]
