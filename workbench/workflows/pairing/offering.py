"""Saves a round of offers and writes it in the form of the bot's export."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime

from workbench.domain.profiles import Offer, OfferState
from workbench.domain.season import Season
from workbench.errors import PairingOutdated
from workbench.pairing.offers import OFFERED
from workbench.workflows.importing.common import ORGANISER
from workbench.workflows.pairing.pair import Formed, Situation, read_situation
from workbench.workflows.ports import Store

logger = logging.getLogger(__name__)

_STATUS: dict[OfferState, str] = {
    "offered": OFFERED,
    "accepted": "принята",
    "refused": "отказ",
    "withdrawn": "отозвана",
}


def save_round(store: Store, situation: Situation, formed: Formed, *, at: datetime) -> None:
    """Keep new offers and those taken back, if nothing has changed since `situation`.

    Raises PairingOutdated, StoreBusy or StoreUnavailable; then nothing was kept.
    """
    with store.write() as work:
        if read_situation(work) != situation:
            raise PairingOutdated
        work.pairing.put_offers((*formed.offers, *formed.withdrawn))
        work.audit.append(
            at=at,
            actor=ORGANISER,
            action="offer_pairs",
            subject=f"round {formed.round}",
            details={
                "offered": len(formed.offers),
                "withdrawn": len(formed.withdrawn),
                "left_mentors": sum(each.side == "mentor" for each in formed.left),
                "left_mentees": sum(each.side == "mentee" for each in formed.left),
                "stable": formed.options.stable,
                "seed": formed.options.seed,
            },
        )
    logger.info("round %d: %d offers", formed.round, len(formed.offers))


def bot_rows(offers: Iterable[Offer], season: Season) -> list[tuple[str, ...]]:
    """Offers as rows of the bot's export, its columns those of `workbench.pairing.offers.COLUMNS`."""
    return [
        (
            each.pair_id,
            each.mentor_id,
            each.mentee_id,
            each.offered_at.astimezone(season.zone).strftime("%d.%m.%Y %H:%M"),
            _STATUS[each.state],
        )
        for each in offers
    ]
