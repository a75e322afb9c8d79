"""`workbench serve` and `workbench invite`: the judging server and the personal links to it."""

from __future__ import annotations

import csv
import logging
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from rich.table import Table

from workbench.app import Workbench
from workbench.app.assessments import assessment_of
from workbench.app.inviting import named_participants
from workbench.cli.common import console, say, season_options, word, workbench_for
from workbench.domain.people import Role
from workbench.errors import N_, Sentence, UnreadableFile
from workbench.files.saving import require_place
from workbench.i18n.system import system_reason
from workbench.workflows import access
from workbench.workflows.access import Invitation
from workbench.workflows.assessing.inviting import invite_participants

ROLES: tuple[Role, ...] = ("juror", "chair", "commission")
EVERYBODY: tuple[Role, ...] = (*ROLES, "participant")
_ROLES = {
    "juror": N_("juror"),
    "chair": N_("chair"),
    "commission": N_("commission"),
    "participant": N_("participant"),
}
_HEADINGS = {
    "email": N_("email"),
    "name": N_("name"),
    "role": N_("role"),
    "member": N_("member"),
    "expires": N_("expires"),
}
_READY = N_("Ready: %(address)s")
_ENDED = N_("ended the links of %(members)s")
_NEW_LINKS = N_("%(count)s new link(s)%(known)s%(written)s")
_NOBODY_WITHOUT = N_("; nobody is without one (a lost link: --reissue EMAIL)")
_WRITTEN = N_(", written to %(file)s")
_NO_ADDRESS = N_("%(count)s of them have no e-mail address; hand these links over in another way")


@click.command()
@click.option("--host", help="Address to listen on (default: 127.0.0.1, for a proxy on this machine).")
@click.option("--port", type=int, help="Port to listen on (default: 8866; 0: any free one).")
@click.option(
    "--notebooks",
    type=click.Path(path_type=Path, file_okay=False),
    help="Directory with juror.ipynb, chair.ipynb and competency.ipynb (default: those of the workbench).",
)
@season_options
def serve(flags: dict[str, Any], host: str | None, port: int | None, notebooks: Path | None) -> None:
    """Start the judging pages; Ctrl-C stops the server and every page's process."""
    # Imported here: the server's libraries take half a second that other commands need not spend.
    from workbench.serving.server import serve as run

    workbench = workbench_for({**flags, "host": host, "port": port})
    _log_to_stderr(workbench.settings.log_level)
    with workbench.store:
        run(workbench, notebook_directory=notebooks, on_ready=_say_ready)


def _say_ready(address: str) -> None:
    say(_READY, to=console, address=address)


def _log_to_stderr(level: str) -> None:
    logging.getLogger().handlers.clear()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("workbench").setLevel(level)


@click.command()
@click.option(
    "--role", "roles", type=click.Choice(EVERYBODY), multiple=True, help="Only these (default: all)."
)
@click.option("--assessment", metavar="ID", help="Links for participants who take this assessment.")
@click.option(
    "--participants",
    metavar="FILE|IDS",
    multiple=True,
    help="With --assessment, only these: ids apart by commas, or a table that holds them.",
)
@click.option("--reissue", metavar="EMAIL", help="A new link for one person; the old one dies at once.")
@click.option("--revoke", metavar="EMAIL", help="End the links of one person.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the links as CSV.")
@season_options
def invite(
    flags: dict[str, Any],
    roles: Sequence[Role],
    assessment: str | None,
    participants: Sequence[str],
    reissue: str | None,
    revoke: str | None,
    out: Path | None,
) -> None:
    """Make personal links for everyone who has none; running it again changes nothing.

    Those who judge get theirs by default; participants with --assessment, each who takes it or rates a
    partner in it.
    """
    _require_one_thing(roles, assessment, participants, reissue, revoke)
    if out is not None:
        require_place(out, ".csv")
    workbench = workbench_for(flags)
    chosen = roles or EVERYBODY
    with workbench.store:
        if revoke:
            ended = access.revoke(workbench.store, revoke, roles=chosen, now=workbench.clock())
            say(_ENDED, members=", ".join(member.id for member in ended))
            return
        # Opened first: a link that cannot be written down would be lost, only its hash is kept.
        file = LinksFile(out) if out else None
        if assessment:
            invitations = _issue_to_participants(workbench, assessment, participants)
        else:
            invitations = _issue(workbench, chosen, reissue)
    rows = [_row(workbench, invitation) for invitation in invitations]
    if file:
        file.add(rows)
    elif rows:
        _print_table(rows)
    _tell(invitations, out)


def _tell(invitations: Sequence[Invitation], out: Path | None) -> None:
    known = "" if invitations else Sentence(_NOBODY_WITHOUT)
    written = Sentence(_WRITTEN, {"file": out}) if out else ""
    say(_NEW_LINKS, count=len(invitations), known=known, written=written)
    if unreachable := sum(not each.email for each in invitations):
        say(_NO_ADDRESS, count=unreachable)


def _require_one_thing(
    roles: Sequence[Role],
    assessment: str | None,
    participants: Sequence[str],
    reissue: str | None,
    revoke: str | None,
) -> None:
    if sum(map(bool, (assessment, reissue, revoke))) > 1:
        raise click.UsageError(word(N_("--assessment, --reissue and --revoke exclude each other")))
    if participants and not assessment:
        text = N_("--participants says who of an assessment; name it: --assessment ID")
        raise click.UsageError(word(text))
    if assessment and set(roles) - {"participant"}:
        raise click.UsageError(word(N_("--assessment makes links for participants; leave --role out")))
    if "participant" in roles and not (assessment or reissue or revoke):
        text = N_("participants get links for an assessment; name it: --assessment ID")
        raise click.UsageError(word(text))


def _issue_to_participants(
    workbench: Workbench, assessment_id: str, participants: Sequence[str]
) -> list[Invitation]:
    return invite_participants(
        workbench.store,
        workbench.season,
        assessment_of(workbench, assessment_id),
        now=workbench.clock(),
        participant_ids=named_participants(workbench, participants) if participants else None,
    )


def _issue(workbench: Workbench, roles: Sequence[Role], reissue: str | None) -> list[Invitation]:
    now = workbench.clock()
    if reissue:
        return access.reissue(workbench.store, workbench.season, reissue, roles=roles, now=now)
    return access.invite(workbench.store, workbench.season, roles=roles, now=now)


COLUMNS = ("email", "name", "role", "member", "link", "expires")


def _row(workbench: Workbench, invitation: Invitation) -> tuple[str, ...]:
    settings = workbench.settings
    base = (settings.base_url or f"http://{settings.host}:{settings.port}").rstrip("/")
    expires = invitation.link.expires_at.astimezone(workbench.season.zone)
    return (
        invitation.email,
        invitation.name,
        invitation.member.role,
        invitation.member.id,
        f"{base}/enter/{invitation.token}",
        f"{expires:%Y-%m-%d %H:%M}",
    )


class LinksFile:
    """A table of links that Excel opens as it is: byte order mark, `;`, no cell taken for a formula.

    Links that stand in the file already are kept, since they exist nowhere else; a reissued one is replaced.
    Only its owner may read it: whoever has a link can judge in somebody's name.
    """

    def __init__(self, path: Path) -> None:
        """Raises UnreadableFile when the file holds something else or cannot be written."""
        self._path = path
        self._part = path.with_name(path.name + ".part")
        try:
            self._kept = self._read() if path.exists() else []
            self._descriptor = os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        except OSError as problem:
            raise UnreadableFile(
                file=path,
                reason=Sentence(N_("cannot be written (%(why)s)"), {"why": system_reason(problem)}),
            ) from problem

    def add(self, rows: Sequence[Sequence[str]]) -> None:
        replaced = {row[3] for row in rows}
        kept = [row for row in self._kept if row[3] not in replaced]
        with open(self._descriptor, "w", encoding="utf-8-sig", newline="") as file:  # noqa: PTH123  # no path
            writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
            writer.writerow(COLUMNS)
            writer.writerows(kept)
            writer.writerows([_inert(cell) for cell in row] for row in rows)
        self._part.replace(self._path)

    def _read(self) -> list[list[str]]:
        with self._path.open(encoding="utf-8-sig", newline="", errors="replace") as file:
            rows = [row for row in csv.reader(file, delimiter=";") if row]
        if (rows and tuple(rows[0]) != COLUMNS) or any(len(row) != len(COLUMNS) for row in rows):
            raise UnreadableFile(file=self._path, reason=N_("is no table of links; name another file"))
        return rows[1:]


def _inert(cell: str) -> str:
    return "'" + cell if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _print_table(rows: Sequence[Sequence[str]]) -> None:
    table = Table(*(word(_HEADINGS[each]) for each in (*COLUMNS[:4], COLUMNS[5])))
    for email, name, role, member, _, expires in rows:
        table.add_row(email, name, word(_ROLES[role]), member, expires)
    console.print(table)
    for row in rows:  # whole lines, since a link broken by a table cannot be copied
        console.print(f"{row[3]}  {row[4]}", markup=False, highlight=False, soft_wrap=True)
