"""`workbench pair`: pairs for mentors and mentees who have none, as offers for the bot."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.table import Table

from workbench.cli.common import console, season_options, workbench_for
from workbench.errors import N_, SettingsError
from workbench.i18n import translator

if TYPE_CHECKING:
    from workbench.app.pairing import FormedRound
    from workbench.workflows.pairing.pair import Formed

Translate = Callable[[str], str]

_SHOWN_PEOPLE = 5
_SHOWN_WISHES = 10
_LEFT = {"mentor": N_("Mentors without a mentee"), "mentee": N_("Mentees without a mentor")}


@click.command()
@click.option(
    "--stable", is_flag=True, help="Follow the preferences of both sides: nobody would rather swap."
)
@click.option("--seed", type=int, default=0, show_default=True, help="Of the lots that decide ties.")
@click.option("--withdraw-unanswered", is_flag=True, help="Take back the offers that are not answered yet.")
@click.option("--dry-run", is_flag=True, help="Show what would be offered; keep and write nothing.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The bot's CSV (default: offers-<round>.csv in the season directory).",
)
@click.option(
    "--left",
    type=click.Path(path_type=Path, dir_okay=False),
    help="XLSX of everybody without a pair, with the reason.",
)
@click.option("--again", is_flag=True, help="Only write the offers not answered yet once more.")
@season_options
def pair(
    flags: dict[str, Any],
    stable: bool,
    seed: int,
    withdraw_unanswered: bool,
    dry_run: bool,
    out: Path | None,
    left: Path | None,
    again: bool,
) -> None:
    """Form pairs of mentors and mentees who have none, and write them as offers for the bot.

    Pairs are those of the most similar goals and interests that the rules in season.yaml allow. The answers
    come back with: workbench import pairs. Run it again for whoever was refused: nobody who accepted is
    moved.
    """
    # Imported here: the methods' libraries take a second that --help need not spend.
    from workbench.app.pairing import pair_people, write_open_offers
    from workbench.workflows.pairing.pair import PairingOptions

    if again and (stable or withdraw_unanswered or dry_run or left is not None):
        raise SettingsError(name="again", reason=N_("goes only with --out: no pairs are formed then"))
    options = PairingOptions(stable=stable, seed=seed, withdraw_unanswered=withdraw_unanswered)
    workbench = workbench_for(flags)
    _ = translator("en" if workbench.settings.language == "en" else "ru").gettext
    with workbench.store:
        if again:
            file, count = write_open_offers(workbench, out)
            _say(
                _("Offers not answered yet: %(count)s, written to %(file)s") % {"count": count, "file": file}
            )
            return
        done = pair_people(workbench, options, out=out, left=left, dry_run=dry_run)
    _show(done, _)


def _show(done: FormedRound, _: Translate) -> None:
    formed = done.formed
    table = Table(title=_("Pairs, round %(round)s") % {"round": formed.round}, show_header=False)
    table.title_justify = "left"
    table.add_column()
    table.add_column(justify="right")
    for label, value in _counts(formed, _):
        table.add_row(label, value)
    console.print(table)
    for side, title in _LEFT.items():
        _list_left(formed, side, _(title), _)
    _list_wishes(formed, _)
    for sentence in _remarks(done, _):
        _say(sentence)


def _counts(formed: Formed, _: Translate) -> Iterable[tuple[str, str]]:
    from workbench.workflows.wording import decimal

    yield _("offered now"), str(len(formed.offers))
    yield _("mean similarity, from 0 to 1"), decimal(formed.mean_similarity, 2).translated(_)
    yield _("active pairs; none is moved"), str(formed.standing)
    for label, count in (
        (_("offers that wait for an answer"), formed.waiting),
        (_("offers taken back"), len(formed.withdrawn)),
        (_("not offered again: refused or parted"), formed.refused),
    ):
        if count:
            yield label, str(count)


def _list_left(formed: Formed, side: Any, title: str, _: Translate) -> None:
    found = formed.left_by_reason(side)
    if not found:
        return
    _say(f"\n{title}: {sum(len(people) for reason, people in found)}")
    for reason, people in found:
        listing = ", ".join(people[:_SHOWN_PEOPLE])
        if len(people) > _SHOWN_PEOPLE:
            listing = _("%(names)s and %(count)s more") % {
                "names": listing,
                "count": len(people) - _SHOWN_PEOPLE,
            }
        _say(f"  {len(people)} · {reason.translated(_)}: {listing}")


def _list_wishes(formed: Formed, _: Translate) -> None:
    if not formed.unmet:
        return
    _say("\n" + _("Wishes that are not met: %(count)s") % {"count": len(formed.unmet)})
    for each in formed.unmet[:_SHOWN_WISHES]:
        _say(f"  {each.asks} → {each.for_whom}: {each.reason.translated(_)}")


def _remarks(done: FormedRound, _: Translate) -> Iterable[str]:
    formed = done.formed
    if formed.without_texts:
        yield _("State neither goals nor interests: %(count)s. They are paired by the rules alone.") % {
            "count": formed.without_texts
        }
    if formed.without_role:
        yield _("Participants of whom no role is known: %(count)s. They take no part.") % {
            "count": formed.without_role
        }
    if done.left_file is not None:
        yield _("Everybody without a pair: %(file)s") % {"file": done.left_file}
    if done.offers_file is None:
        yield _("Dry run: nothing was kept.")
    else:
        yield _("Offers for the bot: %(file)s") % {"file": done.offers_file}


def _say(text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)
