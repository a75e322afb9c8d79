"""The websocket between a page and its kernel: widget messages pass, nothing else does.

A person at a page must not be able to run code, so what arrives is read here, checked, and written anew;
nothing a browser sent reaches the kernel as it came.
"""

from __future__ import annotations

import json
import logging
import re
import struct
from itertools import pairwise
from typing import Any
from uuid import UUID

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler
from tornado import web
from tornado.websocket import WebSocketProtocol, WebSocketProtocol13

from workbench.serving.web import Guard

logger = logging.getLogger(__name__)

PROTOCOL = "v1.kernel.websocket.jupyter.org"
LARGEST_MESSAGE = 1024 * 1024  # bytes; a form with every comment at its longest has to fit
PING_SECONDS = 15.0
_PARTS = 5  # channel, header, parent header, metadata, content; buffers follow
_MOST_BUFFERS = 16
_COMM_ID = re.compile(r"[0-9a-f]{32}")
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_PASSED_TO_PAGES = frozenset({"comm_msg", "status"})
_METHODS = ("update", "custom", "request_state")


class RefusedMessage(Exception):
    """A message that is malformed or not allowed; the connection ends."""


def read_widget_message(data: str | bytes) -> tuple[dict[str, Any], list[bytes]]:
    """Content and buffers of a `comm_msg` on the shell channel in the v1 protocol.

    Raises RefusedMessage for everything else.
    """
    if not isinstance(data, bytes):
        raise RefusedMessage("a text message")
    try:
        count = struct.unpack_from("<Q", data)[0]
        if not _PARTS + 1 <= count <= _PARTS + 1 + _MOST_BUFFERS:
            raise RefusedMessage("an unusual number of parts")
        offsets = struct.unpack_from(f"<{count}Q", data, 8)
        if list(offsets) != sorted(offsets) or offsets[0] != 8 * (count + 1) or offsets[-1] != len(data):
            raise RefusedMessage("parts out of order")
        parts = [data[start:end] for start, end in pairwise(offsets)]
        header, content = json.loads(parts[1]), json.loads(_with_whole_characters(parts[4]))
    except (struct.error, ValueError, RecursionError) as problem:
        raise RefusedMessage("not a message of the v1 protocol") from problem
    if parts[0] != b"shell" or not isinstance(header, dict) or header.get("msg_type") != "comm_msg":
        raise RefusedMessage("not a widget message")
    return _checked(content), parts[_PARTS:]


def _with_whole_characters(part: bytes) -> bytes:
    """Halves of characters become "?": a browser may send one, and nothing behind this could pass it on."""
    if rb"\ud" not in part.lower():
        return part
    return json.dumps(json.loads(part), ensure_ascii=False).encode("utf-8", "replace")


def _checked(content: object) -> dict[str, Any]:
    if not isinstance(content, dict):
        raise RefusedMessage("content is not an object")
    comm_id, body = content.get("comm_id"), content.get("data")
    if not isinstance(comm_id, str) or not _COMM_ID.fullmatch(comm_id):
        raise RefusedMessage("no widget named")
    if not isinstance(body, dict) or body.get("method") not in _METHODS:
        raise RefusedMessage("an unknown widget method")
    if body["method"] == "update" and not isinstance(body.get("state"), dict):
        raise RefusedMessage("an update without a state")
    return {"comm_id": comm_id, "data": body}


class WidgetConnection(ZMQChannelsWebsocketConnection):
    """Passes on checked widget messages under headers of our own."""

    kernel_ws_protocol = PROTOCOL
    limit_rate = False  # what our own kernel says is wanted whole; a dropped answer would be a lost save

    def handle_incoming_message(self, incoming_msg: str | bytes) -> None:
        if not self.channels:  # the connection is being closed
            return
        try:
            content, buffers = read_widget_message(incoming_msg)
        except RefusedMessage as problem:
            logger.warning("kernel %s: message refused: %s", self.kernel_id, problem)
            self.websocket_handler.close(1008, "message refused")
            return
        message = self.session.msg("comm_msg", content=content)
        self.session.send(self.channels["shell"], message, buffers=list(buffers))

    def handle_outgoing_message(self, stream: Any, outgoing_msg: list[Any]) -> None:
        """To the page go widget messages and the kernel's state; what went wrong goes to our log."""
        _, parts = self.session.feed_identities(outgoing_msg)
        kind = self.session.unpack(parts[1])["msg_type"]
        if kind in _PASSED_TO_PAGES:
            super().handle_outgoing_message(stream, outgoing_msg)
        elif kind == "error":
            trace = "\n".join(self.session.unpack(parts[4]).get("traceback", []))
            logger.error("kernel %s: %s", self.kernel_id, _COLOURS.sub("", trace))
        elif kind == "stream":
            logger.warning("kernel %s: %s", self.kernel_id, self.session.unpack(parts[4])["text"].rstrip())


class PageChannel(Guard, KernelWebsocketHandler):
    """`api/kernels/<id>/channels`, for the sign-in that owns the kernel, in the v1 protocol only."""

    route = "api/kernels/…/channels"

    async def pre_get(self) -> None:
        if not self.check_origin():  # Tornado asks only when there is an Origin
            raise web.HTTPError(403)
        offered = self.request.headers.get("Sec-WebSocket-Protocol", "")
        if PROTOCOL not in [each.strip() for each in offered.split(",")]:
            raise web.HTTPError(400)
        try:
            UUID(self.get_query_argument("session_id", ""))
        except ValueError as problem:
            raise web.HTTPError(400) from problem
        await super().pre_get()  # type: ignore[no-untyped-call]

    async def open(self, kernel_id: str) -> None:
        self.kernels.connected(kernel_id, self)
        await super().open(kernel_id)  # type: ignore[no-untyped-call]

    def get_websocket_protocol(self) -> WebSocketProtocol | None:
        """Notice a browser that went away without a word, so that its kernel is not kept for it.

        jupyter_server gives Tornado its milliseconds for seconds; so they are set here.
        """
        protocol = super().get_websocket_protocol()
        if isinstance(protocol, WebSocketProtocol13):
            protocol.params.ping_interval = protocol.params.ping_timeout = PING_SECONDS
        return protocol

    def on_message(self, ws_message: str | bytes) -> None:
        if ws_message == "ping":
            # Answered here, so that it says whether the line is alive and costs the kernel nothing.
            self.write_message("pong")
        elif self.connection is not None:
            super().on_message(ws_message)  # type: ignore[no-untyped-call]

    def on_close(self) -> None:
        self.kernels.disconnected(self.kernel_id, self)
        if self.connection is not None:
            super().on_close()  # type: ignore[no-untyped-call]

    def write_error(self, status_code: int, **kwargs: Any) -> None:  # noqa: ARG002  # Tornado's signature
        self.finish()
