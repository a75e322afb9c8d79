"""Forms a round of pairs in an opened season: offers into the store and into the bot's file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.app.opening import Workbench
from workbench.domain.profiles import Offer
from workbench.domain.text import Language
from workbench.errors import N_, FileProblem, NobodyToPair, Sentence, SettingsError
from workbench.files.pairing import left_file, offers_csv
from workbench.files.saving import save
from workbench.i18n.system import system_reason
from workbench.workflows.pairing.offering import bot_rows, save_round
from workbench.workflows.pairing.pair import Formed, PairingOptions, form_round, read_situation

_NONE_OPEN = N_("there are no offers without an answer; to form pairs, run: workbench pair")


@dataclass(frozen=True)
class FormedRound:
    """What came of a round. `offers_file` is None for a trial, `left_file` where none was asked for."""

    formed: Formed
    offers_file: Path | None
    left_file: Path | None


def pair_people(
    workbench: Workbench,
    options: PairingOptions,
    *,
    out: Path | None = None,
    left: Path | None = None,
    dry_run: bool = False,
) -> FormedRound:
    """Form a round, keep its offers and write them for the bot (default: offers-<round>.csv of the season).

    All or nothing: offers that cannot be written are not kept. A dry run writes only `left`.

    Raises PairingProblem, FileProblem or StoreProblem.
    """
    _check_names(out, left)
    with workbench.store.read() as work:
        situation = read_situation(work)
    formed = form_round(workbench.season, situation, options, at=workbench.clock())
    if left is not None:
        save(left, lambda: left_file(formed, _language(workbench)))
    if dry_run:
        return FormedRound(formed, None, left)
    target = out or workbench.settings.season / f"offers-{formed.round}.csv"
    waiting = _written(workbench, (*formed.offers, *formed.withdrawn), target)
    try:
        save_round(workbench.store, situation, formed, at=workbench.clock())
    except BaseException:
        waiting.unlink()
        raise
    _put_in_place(waiting, target)
    return FormedRound(formed, target, left)


def write_open_offers(workbench: Workbench, out: Path | None = None) -> tuple[Path, int]:
    """Write the offers not answered yet once more, for a bot that lost them; returns the file and how many.

    Raises NobodyToPair where there are none, FileProblem or StoreProblem.
    """
    _check_names(out, None)
    with workbench.store.read() as work:
        offers = [each for each in work.pairing.offers() if each.state == "offered"]
    if not offers:
        raise NobodyToPair(reason=Sentence(_NONE_OPEN))
    target = out or workbench.settings.season / "offers-open.csv"
    _put_in_place(_written(workbench, offers, target), target)
    return target, len(offers)


def _check_names(out: Path | None, left: Path | None) -> None:
    """Each file under a name that says what it is."""
    for name, path, ending in (("out", out, ".csv"), ("left", left, ".xlsx")):
        if path is not None and path.suffix.lower() != ending:
            raise SettingsError(
                name=name,
                reason=Sentence(N_("%(path)s has to end with %(ending)s"), {"path": path, "ending": ending}),
            )


def _written(workbench: Workbench, offers: Sequence[Offer], target: Path) -> Path:
    """The bot's file under a passing name beside `target`, until the offers are kept."""
    content = offers_csv(bot_rows(offers, workbench.season), file=target.name)
    passing = target.with_name(f"{target.name}.new")
    save(passing, lambda: content)
    return passing


def _put_in_place(passing: Path, target: Path) -> None:
    try:
        passing.replace(target)
    except OSError as problem:
        reason = Sentence(
            N_("cannot be written (%(why)s); the offers are in %(name)s"),
            {"why": system_reason(problem), "name": passing.name},
        )
        raise FileProblem(file=target, reason=reason) from problem


def _language(workbench: Workbench) -> Language:
    return "en" if workbench.settings.language == "en" else "ru"
