"""Messages of the Jupyter websocket protocols, as a page or somebody hostile would send them."""

from __future__ import annotations

import json
import struct
import uuid
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

COMM_ID = "0123456789abcdef0123456789abcdef"


def v1(parts: Sequence[bytes]) -> bytes:
    """Channel and message parts, joined by the v1 protocol: a count, offsets, then the parts."""
    count = len(parts) + 1
    offsets = list(accumulate(map(len, parts), initial=8 * (count + 1)))
    return struct.pack(f"<{count + 1}Q", count, *offsets) + b"".join(parts)


def a_message(
    kind: str = "comm_msg",
    *,
    channel: str = "shell",
    content: Any = None,
    buffers: Sequence[bytes] = (),
) -> bytes:
    """A v1 message; for a dictionary, `content` changes the parts of a sound widget message."""
    header = {"msg_id": uuid.uuid4().hex, "msg_type": kind, "session": "s", "username": "", "version": "5.3"}
    sound: Any = {"comm_id": COMM_ID, "data": {"method": "custom", "content": "привет"}}
    if isinstance(content, dict):
        sound.update(content)
    elif content is not None:
        sound = content
    parts = [json.dumps(part).encode() for part in (header, {}, {}, sound)]
    return v1([channel.encode(), *parts, *buffers])


def an_execution(code: str, *, kind: str = "execute_request", channel: str = "shell") -> bytes:
    """What would run `code` in a kernel that takes it."""
    content = {"code": code, "silent": False, "store_history": False, "user_expressions": {}}
    header = {"msg_id": uuid.uuid4().hex, "msg_type": kind, "session": "s", "username": "", "version": "5.3"}
    return v1([channel.encode(), *(json.dumps(part).encode() for part in (header, {}, {}, content))])
