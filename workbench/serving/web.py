"""What every route shares: who asks, from where, headers, and what may be written to the log."""

from __future__ import annotations

import logging
import secrets
from typing import TYPE_CHECKING, Any

from jupyter_server.base.handlers import JupyterHandler
from tornado import web

from workbench.app import Workbench
from workbench.errors import StoreProblem, WorkbenchError
from workbench.serving.identity import Address, LinkIdentity, SignedInMember
from workbench.serving.kernels import PageKernels
from workbench.serving.pages import note_page

if TYPE_CHECKING:
    from workbench.serving.server import JudgingServer

logger = logging.getLogger(__name__)

_NOTE_OF_STATUS = {404: "not_found", 405: "not_found", 503: "unavailable"}


class Guard:
    """Checks for pages and the websocket alike. Mixed in before a JupyterHandler."""

    settings: dict[str, Any]
    request: Any
    route = "?"  # what the log calls this handler: never the address itself, it may hold a secret
    refusal = "unknown"  # why the cookie lets nobody in

    @property
    def server(self) -> JudgingServer:
        return self.settings["server"]  # type: ignore[no-any-return]

    @property
    def workbench(self) -> Workbench:
        return self.server.workbench

    @property
    def address(self) -> Address:
        return self.server.address

    @property
    def kernels(self) -> PageKernels:
        return self.settings["kernel_manager"]  # type: ignore[no-any-return]

    @property
    def identity(self) -> LinkIdentity:
        return self.settings["identity_provider"]  # type: ignore[no-any-return]

    def check_host(self) -> bool:
        """A name we do not know in Host is somebody else's page talking to us (DNS rebinding)."""
        return self.address.is_host(self.request.headers.get("Host"))

    def check_origin(self, origin: str | None = None) -> bool:
        """For websockets: browsers always send Origin there, so a missing one is refused too."""
        return self.address.is_origin(origin or self.request.headers.get("Origin"))

    def check_xsrf_cookie(self) -> None:
        """Requests that change something come from our own pages.

        Sec-Fetch-Site is what browsers say of it; Origin serves those that do not send it yet (it cannot
        stand alone, because with our Referrer-Policy a form posts `Origin: null`).
        """
        if self.request.headers.get("Sec-Fetch-Site") == "same-origin":
            return
        if not self.address.is_origin(self.request.headers.get("Origin")):
            raise web.HTTPError(403)

    def _request_summary(self) -> str:
        return f"{self.request.method} {self.route}"

    def log_exception(self, kind: Any, value: Any, trace: Any) -> None:
        """Details go to the log of the server and nowhere else; the address stays out of it."""
        if isinstance(value, web.HTTPError) and value.status_code < 500:
            return
        if isinstance(value, StoreProblem):
            logger.error("%s: %s", self._request_summary(), value)
        elif kind is not None:
            logger.error("%s failed", self._request_summary(), exc_info=(kind, value, trace))


class Handler(Guard, JupyterHandler):
    """Base of our pages. Only signed-in people get past `prepare`, unless a method is marked otherwise."""

    json_errors = False

    @property
    def nonce(self) -> str:
        if not hasattr(self, "_nonce"):
            self._nonce = secrets.token_urlsafe(16)
        return self._nonce

    @property
    def content_security_policy(self) -> str:
        host = self.request.headers.get("Host", "")
        sockets = f"{'wss' if self.address.secure else 'ws'}://{host}" if self.check_host() else ""
        return "; ".join(
            (
                "default-src 'none'",
                f"script-src 'nonce-{self.nonce}'",
                f"style-src 'nonce-{self.nonce}'",
                "img-src 'self' data:",
                # Older browsers do not count websockets of this very host as 'self'.
                f"connect-src 'self' {sockets}".strip(),
                "frame-ancestors 'none'",
                "base-uri 'none'",
                "form-action 'self'",
            )
        )

    def set_default_headers(self) -> None:
        super().set_default_headers()
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("Cache-Control", "no-store")
        self.set_header("Cross-Origin-Opener-Policy", "same-origin")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
        self.clear_header("Server")

    async def prepare(self) -> None:  # type: ignore[override]  # as jupyter_server's own APIHandler
        # No login page to be sent to: whoever has no sign-in gets the note that says what to do.
        await super().prepare(_redirect_to_login=False)

    @property
    def member(self) -> SignedInMember:
        if not isinstance(self.current_user, SignedInMember):
            raise web.HTTPError(403)
        return self.current_user

    def go(self, path: str) -> None:
        self.redirect(self.address.path + path, status=303)

    def finish_note(self, name: str, status: int = 200, *, action: str = "", **places: str) -> None:
        self.set_status(status)
        self.finish(note_page(name, nonce=self.nonce, home=self.address.path, action=action, **places))

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        problem = (kwargs.get("exc_info") or (None, None, None))[1]
        if isinstance(problem, StoreProblem):
            status_code = 503
        elif isinstance(problem, WorkbenchError):
            status_code = 422
        if self.json_errors:
            self.set_status(status_code)
            self.finish({"error": status_code})
            return
        name = _NOTE_OF_STATUS.get(status_code, "trouble")
        if status_code == 403:
            name = "forbidden" if getattr(self, "_jupyter_current_user", None) else self.refusal
        self.finish_note(name, status_code)


def log_request(handler: web.RequestHandler) -> None:
    """Access log: route, status, duration, member id. No address, no query, no name."""
    route = getattr(handler, "route", "?")
    member = getattr(handler, "_jupyter_current_user", None)
    logger.info(
        "%s %s %d %.0f ms %s",
        handler.request.method,
        route,
        handler.get_status(),
        1000 * handler.request.request_time(),
        getattr(member, "username", "-"),
    )
