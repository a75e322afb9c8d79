"""Do answers to an item go with the person's other answers as the model says: infit and outfit of items."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workbench.domain.ratings import RatingTable
from workbench.psychometrics.checks.discoveries import false_discovery_rate, found, two_sided
from workbench.psychometrics.rasch.fit_statistics import MeanSquares, mean_squares, residuals
from workbench.psychometrics.rasch.scale import Floats, Scale
from workbench.scoring.answers import Answers
from workbench.scoring.item_scales import CompetencyScale

if TYPE_CHECKING:
    import pandas as pd

FALSE_ALARMS = 0.05
_NODES = 41
_REACH = 5.0  # SDs on each side
_ROUNDS = 50
_CLOSE = 1e-4
_LEAST_SD = 0.1


def item_fit(
    answers: Answers, scales: Mapping[str, CompetencyScale], *, rate: float = FALSE_ALARMS
) -> pd.DataFrame:
    """Infit and outfit of each item [WrightMasters1982], over the posterior of each person's measure.

    Squared residuals are averaged over where a person may be, given all answers and a normal distribution of
    people, so that a mean square is 1 where the model holds, with five items as with fifty. At a single
    estimate from few items it would be less.

    Parameters
    ----------
    scales : by competency, of all items asked. rate : share of false alarms among the items flagged.

    Returns
    -------
    frame : competency, item, n, infit, outfit, infit_z, outfit_z (by Wilson and Hilferty; cautious, as
        the posterior knows the answer itself), q (rate of false alarms over all items, by infit
        [BenjaminiHochberg1995]), noisy (answers scatter more than
        the model says: they go with something else), muted (less: the item repeats others). NaN where an
        item tells nothing or nobody answered it.
    """
    import pandas as pd

    parts = [_of_competency(answers, each, scales[each]) for each in answers.competencies]
    frame = pd.concat(parts, ignore_index=True)
    frame["q"] = false_discovery_rate(two_sided(frame["infit_z"].to_numpy(dtype=float)))
    flagged = found(frame["q"].to_numpy(), rate)
    frame["noisy"] = flagged & (frame["infit"] > 1)
    frame["muted"] = flagged & (frame["infit"] < 1)
    return frame


def _of_competency(answers: Answers, competency: str, known: CompetencyScale) -> pd.DataFrame:
    import pandas as pd

    columns = answers.columns_of(competency)
    labels = [answers.items[each] for each in columns]
    rows = [known.items.index(each) for each in labels]
    scale = Scale(known.scale.log_weight[rows])
    credit = answers.credit[:, columns].astype(np.int64)
    n = (credit >= 0).sum(axis=0)
    tells = (scale.used.sum(axis=1) > 1) & (n > 0)
    columns_ = {name: np.full(len(labels), np.nan) for name in ("infit", "outfit", "infit_z", "outfit_z")}
    if tells.any():
        fit = _mean_squares(Scale(scale.log_weight[tells]), credit[:, tells])
        for name, values in columns_.items():
            values[tells] = getattr(fit, name)
    return pd.DataFrame({"competency": competency, "item": labels, "n": n, **columns_})


def _mean_squares(scale: Scale, credit: NDArray[np.int64]) -> MeanSquares:
    credit = _placed(scale, credit)
    credit = credit[(credit >= 0).any(axis=1)]
    person, item = np.nonzero(credit >= 0)
    nodes, weights = _posterior(scale, credit)
    table = RatingTable(
        tuple(range(len(credit))),
        ("test",),
        tuple(range(credit.shape[1])),
        person,
        np.zeros(len(person), dtype=np.int64),
        item,
        credit[person, item],
        0,
    )
    found_ = residuals(table, scale, np.zeros(1), 0.0, nodes, weights)
    return mean_squares(found_, item, credit.shape[1])


def _placed(scale: Scale, credit: NDArray[np.int64]) -> NDArray[np.int64]:
    """Credits that nobody had when the items were calibrated have no place: no answer."""
    inside = np.minimum(np.maximum(credit, 0), scale.n_levels - 1)
    fits = scale.used[np.arange(credit.shape[1]), inside] & (credit < scale.n_levels)
    return np.where((credit >= 0) & fits, credit, -1)


def _posterior(scale: Scale, credit: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """(n_persons, n_nodes) places and their probabilities; the normal of people by the EM algorithm
    [BockAitkin1981]."""
    mean, sd = 0.0, 1.0
    for _ in range(_ROUNDS):
        places = mean + sd * np.linspace(-_REACH, _REACH, _NODES)
        weights = _weights(scale, credit, places, mean, sd)
        centre = float((weights @ places).mean())
        spread = max(float(np.sqrt((weights @ (places - centre) ** 2).mean())), _LEAST_SD)
        settled = abs(centre - mean) + abs(spread - sd) < _CLOSE
        mean, sd = centre, spread
        if settled:
            break
    return np.broadcast_to(places, (len(credit), _NODES)), weights


def _weights(scale: Scale, credit: NDArray[np.int64], places: Floats, mean: float, sd: float) -> Floats:
    log_weight = np.tile(-0.5 * ((places - mean) / sd) ** 2, (len(credit), 1))
    for item in range(credit.shape[1]):
        chance = scale.probabilities(np.full(_NODES, item), places)
        log_chance = np.log(np.maximum(chance, np.finfo(float).tiny))
        answered = credit[:, item] >= 0
        log_weight[answered] += log_chance[:, credit[answered, item]].T
    log_weight -= log_weight.max(axis=1, keepdims=True)
    weight = np.exp(log_weight)
    chance_of: Floats = weight / weight.sum(axis=1, keepdims=True)
    return chance_of
