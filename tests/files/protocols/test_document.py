"""The protocol as JSON: written and read back exactly; whatever is not a protocol is refused in words."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.files.protocol_case import a_full_protocol, a_protocol
from workbench.domain.protocol import digest_of
from workbench.errors import FileProblem, InvalidDocument, UnreadableFile
from workbench.files.protocols.writing import protocol_json, read_protocol


def saved(directory: Path, content: bytes) -> Path:
    path = directory / "D-0001.json"
    path.write_bytes(content)
    return path


def changed(change: Callable[[dict[str, Any]], object]) -> bytes:
    """A protocol after somebody's hand was on it."""
    data = json.loads(protocol_json(a_full_protocol()))
    change(data)
    return json.dumps(data, ensure_ascii=False).encode()


@pytest.mark.parametrize("protocol", [a_protocol(), a_full_protocol(), a_full_protocol(500, seats=60)])
def test_protocol_read_back_is_the_one_written(protocol: Any, tmp_path: Path) -> None:
    found = read_protocol(saved(tmp_path, protocol_json(protocol)))
    assert found == protocol
    assert digest_of(found.to_json()) == digest_of(protocol.to_json())
    assert protocol_json(found) == protocol_json(protocol)


def test_file_is_readable_by_people_and_has_one_form(tmp_path: Path) -> None:
    text = protocol_json(a_full_protocol()).decode()
    assert "Победитель прошлого сезона" in text
    assert text.endswith("}\n")
    data = json.loads(text)
    assert list(data) == sorted(data)
    # A lot is larger than what a floating-point number keeps.
    assert data["candidates"][1]["lot"] == 2**61 + 1
    assert read_protocol(saved(tmp_path, text.encode())).candidates[1].lot == 2**61 + 1


def test_mark_of_byte_order_does_no_harm(tmp_path: Path) -> None:
    content = b"\xef\xbb\xbf" + protocol_json(a_protocol())
    assert read_protocol(saved(tmp_path, content)) == a_protocol()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is not JSON (line 1, column 1)"),
        (b"\x00\x01\x02", "is not JSON"),
        (b"PK\x03\x04\x14\x00", "is not JSON"),
        (protocol_json(a_protocol()).decode()[:700].encode(), "is not JSON"),
        (protocol_json(a_protocol()).split("ф".encode())[0] + b"\xd1", "it was cut off"),
        (b"[]", "is not a protocol"),
        (b"null", "is not a protocol"),
        (b'{"format": 1}', "is not a protocol"),
        (b"[" * 100_000, "is not a protocol"),
        (protocol_json(a_protocol()).decode().encode("utf-16"), "is not in UTF-8"),
        (protocol_json(a_protocol()).decode().encode("cp1251"), "is not in UTF-8"),
        (changed(lambda data: data.update(format=2)), "has format '2', this workbench reads format 1"),
        (changed(lambda data: data.update(format=True)), "has format 'True'"),
        (changed(lambda data: data.update(format="1")), "has format '1'"),
        (changed(lambda data: data.update(format=None)), "has format 'None'"),
    ],
)
def test_what_is_no_protocol_is_refused_with_the_reason(content: bytes, reason: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_protocol(saved(tmp_path, content))
    assert caught.value.parameters["file"] == "D-0001.json"
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('"seed": NaN', "holds a number that is none"),
        ('"seed": -Infinity', "holds a number that is none"),
        ('"seed": 1e999', "holds a number that is none"),
        (f'"seed": {"9" * 5000}', "holds a number that is none"),
        ('"seed": 1, "seed": 20251124', "holds the field 'seed' twice"),
        ('"seed": "\\ud800"', "half a character"),
    ],
)
def test_numbers_and_texts_that_no_protocol_holds_are_refused(text: str, reason: str, tmp_path: Path) -> None:
    content = json.dumps(a_protocol().to_json()).replace('"seed": 20251124', text)
    assert text in content
    with pytest.raises(UnreadableFile) as caught:
        read_protocol(saved(tmp_path, content.encode()))
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda data: data["candidates"][3].update(raw="много"), "candidates[3].raw: a number is expected"),
        (lambda data: data["candidates"][0].update(place=1.5), "candidates[0].place: a whole number"),
        (lambda data: data["candidates"][2].update(status="winner"), "candidates[2].status: 'winner' is not"),
        (lambda data: data["inputs"].pop("rubric"), "inputs.rubric: is missing"),
        (lambda data: data["rule"].update(seats=0), "rule.seats: 0 is too small"),
        (lambda data: data["rule"].update(seat=3), "rule.seat: unknown field; did you mean seats?"),
        (lambda data: data.update(finalists="И-0001"), "finalists: a list is expected"),
        (lambda data: data.update(candidates={}), "candidates: a list is expected"),
        (lambda data: data["finalists"].append("И-9999"), "finalists[4]: И-9999 is not among"),
        (lambda data: data["finalists"].append("И-0001"), "finalists[4]: И-0001 stands twice"),
        (lambda data: data["candidates"].append(data["candidates"][0]), "candidates[12].candidate: И-0001"),
        (lambda data: data["withdrawals"][0].update(enters=[1]), "withdrawals[0].enters[0]: a text is"),
    ],
)
def test_wrong_field_is_named_with_its_place(
    change: Callable[[dict[str, Any]], object], problem: str, tmp_path: Path
) -> None:
    with pytest.raises(InvalidDocument) as caught:
        read_protocol(saved(tmp_path, changed(change)))
    assert problem in str(caught.value)
    assert [each for each in caught.value.problems if each.startswith("D-0001.json: ")]


def test_many_wrong_fields_are_counted_and_some_named(tmp_path: Path) -> None:
    def spoil(data: dict[str, Any]) -> None:
        data["candidates"] = [{**each, "raw": "x", "fair": "y"} for each in data["candidates"]]

    with pytest.raises(InvalidDocument) as caught:
        read_protocol(saved(tmp_path, changed(spoil)))
    assert len(caught.value.problems) == 21
    assert caught.value.problems[-1].endswith("and 4 more")


def test_missing_file_and_directory_are_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="there is no such file"):
        read_protocol(tmp_path / "D-0002.json")
    with pytest.raises(UnreadableFile, match="is a directory"):
        read_protocol(tmp_path)
    with pytest.raises(UnreadableFile, match="cannot be read"):
        read_protocol(tmp_path / ("я" * 5000))


@pytest.mark.parametrize("filler", [b"\xff", b"0", b'"', b" "])
def test_ten_megabytes_of_anything_are_refused(filler: bytes, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile):
        read_protocol(saved(tmp_path, filler * 10_000_000))


def test_no_damage_brings_anything_but_a_refusal_or_a_protocol(tmp_path: Path) -> None:
    """Cut, overwritten and doubled bytes at 300 places written down by the seed."""
    source = protocol_json(a_full_protocol())
    draw = random.Random(6)
    refused = kept = 0
    for _ in range(300):
        place, length = draw.randrange(len(source)), draw.randrange(1, 40)
        middle = draw.choice(
            (b"", bytes(draw.randrange(256) for _ in range(3)), source[place : place + length] * 2)
        )
        path = saved(tmp_path, source[:place] + middle + source[place + length :])
        try:
            read_protocol(path)
        except FileProblem as error:
            refused += "D-0001.json" in str(error)
        else:
            kept += 1
    assert refused + kept == 300
    assert refused > 200
