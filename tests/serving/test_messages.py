"""What a page may send to its kernel: widget messages in the v1 protocol, nothing else."""

from __future__ import annotations

import json
import struct
from typing import Any

import pytest

from tests.serving.messages import COMM_ID, a_message, v1
from workbench.serving.channels import RefusedMessage, read_widget_message


def test_a_widget_message_is_read_with_its_buffers() -> None:
    content, buffers = read_widget_message(a_message(buffers=[b"\x00\xff", b""]))
    assert content == {"comm_id": COMM_ID, "data": {"method": "custom", "content": "привет"}}
    assert buffers == [b"\x00\xff", b""]


def test_nothing_of_a_header_or_of_unknown_fields_is_passed_on() -> None:
    content, _ = read_widget_message(
        a_message(content={"target_name": "jupyter.widget", "target_module": "os"})
    )
    assert set(content) == {"comm_id", "data"}


def test_half_a_character_is_passed_on_as_a_question_mark() -> None:
    content, _ = read_widget_message(
        a_message(content={"data": {"method": "custom", "content": "да \ud83d"}})
    )
    assert content["data"]["content"] == "да ?"


@pytest.mark.parametrize(
    "kind",
    [
        "execute_request",
        "comm_open",
        "comm_close",
        "comm_info_request",
        "complete_request",
        "inspect_request",
        "history_request",
        "is_complete_request",
        "kernel_info_request",
        "input_reply",
        "shutdown_request",
        "interrupt_request",
        "debug_request",
        "create_subshell_request",
    ],
)
def test_other_kinds_of_message_are_refused(kind: str) -> None:
    with pytest.raises(RefusedMessage):
        read_widget_message(a_message(kind))


@pytest.mark.parametrize("channel", ["control", "stdin", "iopub", "hb", "", "shell\x00"])
def test_other_channels_are_refused(channel: str) -> None:
    with pytest.raises(RefusedMessage):
        read_widget_message(a_message(channel=channel))


def test_the_last_of_two_kinds_in_one_header_counts_and_is_refused() -> None:
    header = b'{"msg_type":"comm_msg","msg_type":"execute_request"}'
    with pytest.raises(RefusedMessage):
        read_widget_message(v1([b"shell", header, b"{}", b"{}", json.dumps(_content()).encode()]))


@pytest.mark.parametrize(
    "content",
    [
        [],
        {"comm_id": 7},
        {"comm_id": "../x"},
        {"data": None},
        {"data": {"method": "eval"}},
        {"data": {"method": ["update"]}},
        {"data": {"method": "update", "state": []}},
    ],
)
def test_content_of_another_shape_is_refused(content: Any) -> None:
    with pytest.raises(RefusedMessage):
        read_widget_message(a_message(content=content))


_WHOLE = a_message()


@pytest.mark.parametrize(
    "data",
    [
        "text",
        "",
        b"",
        b"\x00" * 7,
        b"\xff" * 64,
        _WHOLE[:-1],
        _WHOLE + b"x",
        struct.pack("<Q", 2**63) + _WHOLE[8:],
        struct.pack("<Q", 3) + _WHOLE[8:],
        v1([b"shell", b"not json", b"{}", b"{}", b"{}"]),
        v1([b"shell", b"\xff\xfe", b"{}", b"{}", b"{}"]),
        v1([b"shell", b'{"msg_type":"comm_msg"}', b"{}", b"{}", b"[" * 100_000]),
        v1([b"shell", b'{"msg_type":"comm_msg"}', b"{}", b"{}"]),
        v1([b"shell", b'"comm_msg"', b"{}", b"{}", b"{}"]),
        v1([b"shell", b'{"msg_type":"comm_msg"}', b"{}", b"{}", b"{}", *[b""] * 17]),
    ],
    ids=lambda data: repr(data[:12]),
)
def test_malformed_messages_are_refused(data: str | bytes) -> None:
    with pytest.raises(RefusedMessage):
        read_widget_message(data)


def test_offsets_that_go_backwards_are_refused() -> None:
    message = bytearray(a_message())
    message[16:24], message[24:32] = message[24:32], message[16:24]
    with pytest.raises(RefusedMessage):
        read_widget_message(bytes(message))


def _content() -> dict[str, Any]:
    return {"comm_id": COMM_ID, "data": {"method": "custom", "content": "x"}}
