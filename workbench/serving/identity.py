"""Who sends a request: a signed cookie with a sign-in id and nothing else, checked in the store each time."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from jupyter_server.auth.authorizer import Authorizer
from jupyter_server.auth.identity import IdentityProvider, User
from tornado.web import RequestHandler

from workbench.app import Workbench
from workbench.domain.people import Member
from workbench.errors import NoValidLink
from workbench.workflows.access import current_member

if TYPE_CHECKING:
    from workbench.serving.server import JudgingServer
    from workbench.serving.web import Guard

COOKIE_DAYS = 366  # the longest a link can live; the store decides, this only bounds the signature


@dataclass
class SignedInMember(User):
    """The user of a request. `username` is the member's id: no name is known here."""

    sign_in_id: str = ""
    role: str = ""


@dataclass(frozen=True)
class Address:
    """Where people reach the server, and which Host and Origin headers that allows."""

    scheme: str
    path: str  # begins and ends with /
    hosts: frozenset[str]

    @classmethod
    def of(cls, base_url: str, port: int) -> Address:
        """`base_url` as in personal links; the loopback names are allowed too, for the proxy."""
        parts = urlsplit(base_url)
        path = "/" + parts.path.strip("/") + "/" if parts.path.strip("/") else "/"
        local = {f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]")}
        return cls(parts.scheme, path, frozenset({parts.netloc.lower(), *local}))

    @property
    def secure(self) -> bool:
        return self.scheme == "https"

    def is_host(self, host: str | None) -> bool:
        return host is not None and host.lower() in self.hosts

    def is_origin(self, origin: str | None) -> bool:
        return origin is not None and self.is_host(urlsplit(origin).netloc)


def cookie_secret(season_key: bytes) -> bytes:
    """Signing key of this season's cookies: those of another season do not verify."""
    return hmac.new(season_key, b"workbench cookies 1", hashlib.sha256).digest()


def cookie_name(season_key: bytes) -> str:
    """A name of the season's own, since cookies are shared by all ports of a host."""
    return "workbench_" + hmac.new(season_key, b"workbench cookie name", hashlib.sha256).hexdigest()[:8]


class LinkIdentity(IdentityProvider):
    """Reads the cookie and asks the store, at every request."""

    login_available = False
    logout_available = False

    @property
    def workbench(self) -> Workbench:
        return self._server.workbench

    @property
    def _server(self) -> JudgingServer:
        return cast("JudgingServer", self.parent)

    @property
    def auth_enabled(self) -> bool:
        return True

    def get_handlers(self) -> list[tuple[str, object]]:
        return []

    async def get_user(self, handler: RequestHandler) -> SignedInMember | None:
        sign_in_id = self.sign_in_id(handler)
        if sign_in_id is None:
            return None
        try:
            member = await asyncio.to_thread(self._member, sign_in_id)
        except NoValidLink as refusal:
            # The page that says so may say why: only a holder of the signed cookie gets here.
            cast("Guard", handler).refusal = str(refusal.parameters.get("reason", "unknown"))
            return None
        return SignedInMember(member.id, sign_in_id=sign_in_id, role=member.role)

    def sign_in_id(self, handler: RequestHandler) -> str | None:
        value = handler.get_signed_cookie(self._cookie_name, max_age_days=COOKIE_DAYS)
        return value.decode("ascii", "replace") if value else None

    def remember(self, handler: RequestHandler, sign_in_id: str, until: datetime) -> None:
        # Lax: with Strict a link clicked in webmail would arrive at the next page without its cookie.
        handler.set_signed_cookie(
            self._cookie_name,
            sign_in_id,
            expires_days=None,
            expires=until,
            httponly=True,
            samesite="Lax",
            secure=self._address.secure,
            path=self._address.path,
        )

    def forget(self, handler: RequestHandler) -> None:
        handler.clear_cookie(
            self._cookie_name,
            httponly=True,
            samesite="Lax",
            secure=self._address.secure,
            path=self._address.path,
        )

    @property
    def _cookie_name(self) -> str:
        return cookie_name(self.workbench.store.season_key)

    @property
    def _address(self) -> Address:
        return self._server.address

    def _member(self, sign_in_id: str) -> Member:
        return current_member(self.workbench.store, sign_in_id, self.workbench.clock())


class OwnPagesOnly(Authorizer):
    """A kernel is open to the sign-in that started it: not to others, nor to the same person elsewhere.

    Every page starts a kernel of its own, so nobody ever needs the kernel of another browser.
    """

    def is_authorized(self, handler: RequestHandler, user: Any, _action: str, resource: str) -> bool:
        kernel_id = handler.path_kwargs.get("kernel_id")
        if resource != "kernels" or kernel_id is None or not isinstance(user, SignedInMember):
            return False
        page = handler.settings["kernel_manager"].owner(kernel_id)
        return page is not None and page.sign_in_id == user.sign_in_id
