"""Our pages and the few addresses they call."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Mapping
from typing import Any, get_args

from jupyter_server.auth.decorator import allow_unauthenticated
from tornado import web
from tornado.iostream import StreamClosedError

from workbench.app.competency_reports import own_report
from workbench.app.exports import ProtocolFormat, export_protocol
from workbench.domain.access import Link
from workbench.domain.season import Stage
from workbench.domain.text import Language
from workbench.errors import AccessDenied, InvalidDecision, NoValidLink, SettingsError, TooFewAnswers
from workbench.i18n.names import shown_member
from workbench.serving.channels import PageChannel
from workbench.serving.pages import arrived_page, head_page
from workbench.serving.rendering import run_notebook
from workbench.serving.web import Handler
from workbench.workflows import access

logger = logging.getLogger(__name__)

KERNEL_ID = r"(?P<kernel_id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
NOTEBOOKS: Mapping[str, str] = {
    "juror": "juror.ipynb",
    "chair": "chair.ipynb",
    "commission": "chair.ipynb",
    "participant": "competency.ipynb",
}
_PENDING = "workbench_pending"
_PENDING_DAYS = 10 / 24 / 60
_STAGE_ID = re.compile(r"[a-z][a-z0-9_]{0,63}")
_TOKEN = re.compile(r"[A-Za-z0-9_-]+")


class Front(Handler):
    """The notebook of whoever asks, by role."""

    route = "/"

    async def get(self) -> None:
        member, nonce = self.member, self.nonce
        self.write(head_page(member.role, nonce=nonce, base=self.address.path))
        kernel_id = None
        try:
            await self.flush()
            notebook = NOTEBOOKS[member.role]
            kernel_id = await self.kernels.open_page(
                member.sign_in_id, member.username, "", stage_id=self._stage_id()
            )
            await self._send(f'<script nonce="{nonce}">workbenchHost.connect("{kernel_id}")</script>')
            await self._send(await run_notebook(self.server, notebook, kernel_id, nonce))
        except StreamClosedError:
            if kernel_id:
                await self.kernels.close_page(kernel_id, "its page was left while opening")
        except Exception:
            # Half of the page is out, so the error handler of Tornado cannot speak any more.
            logger.exception("the page of %s did not open", member.username)
            self.write(f'<script nonce="{nonce}">workbenchHost.trouble()</script>')
            if kernel_id:
                await self.kernels.close_page(kernel_id, "its notebook failed")

    def _stage_id(self) -> str:
        """The stage of `/?stage=…`; what can be no stage's id is left out, and the page opens another."""
        asked = self.request.query_arguments.get("stage", [b""])[-1].decode("ascii", "replace")
        return asked if _STAGE_ID.fullmatch(asked) else ""

    async def _send(self, piece: str) -> None:
        self.write(piece)
        await self.flush()


class Enter(Handler):
    """A personal link: signs in and moves on at once, so that the secret stays nowhere."""

    route = "/enter/…"

    @allow_unauthenticated
    async def get(self, token: str) -> None:
        found = _TOKEN.match(token)  # mail programs like to take the full stop after a link with it
        try:
            link = await asyncio.to_thread(self._link, found.group() if found else "")
        except NoValidLink as refused:
            self.server.count_refused_link()
            self.finish_note(str(refused.parameters["reason"]), 403)
            return
        user = self.current_user
        if user is None:
            await _sign_in(self, link)
        elif user.username == link.member_id:
            self.go("arrived/")
        else:
            self.set_signed_cookie(
                _PENDING,
                link.id,
                expires_days=_PENDING_DAYS,
                httponly=True,
                samesite="Lax",
                secure=self.address.secure,
                path=self.address.path,
            )
            self.go("arrived/switch")

    def _link(self, token: str) -> Link:
        return access.holder(self.workbench.store, token, self.workbench.clock())


class Arrived(Handler):
    """Steps between a link and the page it leads to, only to replace itself by that page.

    After a redirect alone, browsers keep the address that was asked for first, the secret included, in the
    history entry of the page (Chromium's userTypedURL) and in the saved session; a replaced entry has none.
    """

    route = "/arrived"

    @allow_unauthenticated
    async def get(self, where: str | None) -> None:
        self.finish(arrived_page(self.address.path + (where or ""), nonce=self.nonce))


class Switch(Handler):
    """Somebody else's link, opened by someone signed in: asks before changing who they are."""

    route = "/switch"

    async def get(self) -> None:
        link = await asyncio.to_thread(self._pending)
        if link is None:
            self.go("")
            return
        self.finish_note(
            "switch",
            action=self.address.path + "switch",
            mine=shown_member(self.member.username, "ru"),
            theirs=shown_member(link.member_id, "ru"),
        )

    async def post(self) -> None:
        link = await asyncio.to_thread(self._pending)
        if link is not None:
            await _sign_out(self)
            await _sign_in(self, link)
        else:
            self.go("")

    def _pending(self) -> Link | None:
        value = self.get_signed_cookie(_PENDING, max_age_days=_PENDING_DAYS)
        if value is None:
            return None
        with self.workbench.store.read() as work:
            return work.access.link(value.decode("ascii", "replace"))


class SignOut(Handler):
    route = "/sign-out"

    async def post(self) -> None:
        await _sign_out(self)
        self.identity.forget(self)
        self.go("signed-out")


class SignedOut(Handler):
    route = "/signed-out"

    @allow_unauthenticated
    async def get(self) -> None:
        self.finish_note("signed_out")


class Me(Handler):
    """Who I am, and whether the kernel of this page is still there."""

    route = "/api/whoami"
    json_errors = True

    async def get(self) -> None:
        kernel_id = self.get_query_argument("kernel", "")
        page = self.kernels.owner(kernel_id)
        mine = page is not None and page.sign_in_id == self.member.sign_in_id
        self.finish({"member": self.member.username, "role": self.member.role, "kernel": mine})


class CloseKernel(Handler):
    """Sent by a page that is being left."""

    route = "/api/kernels/…/close"
    json_errors = True
    auth_resource = "kernels"

    async def post(self, kernel_id: str) -> None:
        if not self.authorizer.is_authorized(self, self.current_user, "write", "kernels"):
            raise web.HTTPError(403)
        await self.kernels.close_page(kernel_id, "its page was left")
        self.set_status(204)


class Health(Handler):
    """For the proxy: 200 when the store answers."""

    route = "/health"
    json_errors = True

    @allow_unauthenticated
    async def get(self) -> None:
        await asyncio.to_thread(self._read)
        self.finish({"status": "ok"})

    def _read(self) -> None:
        with self.workbench.store.read() as work:
            work.access.sign_in("health")


class Download(Handler):
    """`/download/<what>.<format>?stage=<stage>` for chair and commission; without a stage, of the first."""

    route = "/download/…"

    async def get(self, name: str) -> None:
        if self.member.role not in ("chair", "commission"):
            raise web.HTTPError(403)
        make = self.server.downloads.get(name)
        if make is None:
            raise web.HTTPError(404)
        stage = _asked_stage(self)
        data = await asyncio.to_thread(make, self.workbench, stage)
        logger.info("%s downloaded %s of %s, %d bytes", self.member.username, name, stage.id, len(data))
        self.set_header("Content-Type", _MEDIA_TYPES.get(name.rpartition(".")[2], "application/octet-stream"))
        self.set_attachment_header(f"{self.workbench.season.id}-{stage.id}-{name}")
        self.finish(data)


class ProtocolDownload(Handler):
    """`/download/protocol/D-0001.pdf?stage=<stage>` for chair and commission, without names of people."""

    route = "/download/protocol/…"

    async def get(self, decision_id: str, kind: ProtocolFormat) -> None:
        if self.member.role not in ("chair", "commission"):
            raise web.HTTPError(403)
        stage = _asked_stage(self)
        try:
            data = await asyncio.to_thread(export_protocol, self.workbench, decision_id, kind, stage)
        except InvalidDecision as problem:
            logger.warning("%s: no protocol of %s: %s", self.member.username, decision_id, problem.code)
            raise web.HTTPError(404) from problem
        logger.info("%s downloaded %s.%s, %d bytes", self.member.username, decision_id, kind, len(data))
        self.set_header("Content-Type", _MEDIA_TYPES[kind])
        self.set_attachment_header(f"{self.workbench.season.id}-{stage.id}-{decision_id}.{kind}")
        self.finish(data)


class ReportDownload(Handler):
    """`/download/report/<assessment>.pdf`: a participant's own profile, and nobody else's."""

    route = "/download/report/…"

    async def get(self, assessment_id: str) -> None:
        if self.member.role != "participant":
            raise web.HTTPError(403)
        language: Language = "en" if self.get_query_argument("language", "") == "en" else "ru"
        sign_in_id = self.member.sign_in_id
        try:
            data = await asyncio.to_thread(own_report, self.workbench, sign_in_id, assessment_id, language)
        except (AccessDenied, SettingsError, TooFewAnswers) as problem:
            logger.warning("%s: no report of %s: %s", self.member.username, assessment_id, problem.code)
            raise web.HTTPError(404) from problem
        logger.info("%s downloaded a report, %d bytes", self.member.username, len(data))
        self.set_header("Content-Type", _MEDIA_TYPES["pdf"])
        self.set_attachment_header(f"{self.workbench.season.id}-{assessment_id}.pdf")
        self.finish(data)


class NothingHere(Handler):
    route = "(unknown)"

    @allow_unauthenticated
    async def prepare(self) -> None:  # type: ignore[override]
        raise web.HTTPError(404 if self.check_host() else 403)


_MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "pdf": "application/pdf",
}


def _asked_stage(handler: Handler) -> Stage:
    """The stage of `?stage=…`, without one the season's first; 404 where there is no such stage."""
    season = handler.workbench.season
    stage = season.stage(handler.get_query_argument("stage", season.stages[0].id))
    if stage is None:
        raise web.HTTPError(404)
    return stage


async def _sign_in(handler: Handler, link: Link) -> None:
    bench = handler.workbench
    started = await asyncio.to_thread(access.sign_in_with, bench.store, link.id, bench.clock())
    handler.identity.remember(handler, started.id, link.expires_at)
    handler.go("arrived/")


async def _sign_out(handler: Handler) -> None:
    bench, sign_in_id = handler.workbench, handler.member.sign_in_id
    await asyncio.to_thread(access.sign_out, bench.store, sign_in_id, bench.clock())
    await handler.kernels.close_pages_of({sign_in_id}, "signed out")


def routes(path: str) -> list[tuple[str, Any]]:
    """Every address the server answers, below `path`."""
    own: list[tuple[str, Any]] = [
        ("", Front),
        (r"enter/([^/]+)/?", Enter),
        ("arrived/(switch)?", Arrived),
        ("switch", Switch),
        ("sign-out", SignOut),
        ("signed-out", SignedOut),
        ("health", Health),
        ("api/whoami", Me),
        (rf"api/kernels/{KERNEL_ID}/channels", PageChannel),
        (rf"api/kernels/{KERNEL_ID}/close", CloseKernel),
        (r"download/([a-z_]+\.[a-z]+)", Download),
        (rf"download/protocol/(D-[0-9]{{4,9}})\.({'|'.join(get_args(ProtocolFormat))})", ProtocolDownload),
        (r"download/report/([a-z][a-z0-9_]{0,63})\.pdf", ReportDownload),
    ]
    return [*((re.escape(path) + pattern, handler) for pattern, handler in own), (r".*", NothingHere)]
