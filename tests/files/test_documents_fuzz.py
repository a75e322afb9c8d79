"""However a season or rubric file is damaged, only an error meant for people comes out."""

from __future__ import annotations

import contextlib
import random
import re

import pytest

from workbench.errors import InvalidDocument, WorkbenchError
from workbench.files.documents import load_rubric, load_season
from workbench.files.shipped import rubric_directory, season_template

MUTANTS = 150  # of each file
PIECES = [
    *(
        b": ",
        b"- ",
        b"\t",
        b"{",
        b"}",
        b"[",
        b"]",
        b'"',
        b"'",
        b"&a ",
        b"*a",
        b"<<: ",
        b"!!int ",
        b"|\n",
        b"? ",
    ),
    *(b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"---\n", b"...\n", b"%YAML 9.9\n", b"%TAG ! x\n"),
    *(b"9" * 400, b".nan", b"-.inf", b"null", b"true", b"~", b"0x_", b"0xff", b"1e999", b"-0", b"+.5"),
    *(b"\xf0\x9f\x98\x80", b"\xed\xa0\x80", b"\xc2\x85", b"\xe2\x80\xa8", b"\\ud800", b"\\0"),
]


def mutant(raw: bytes, draw: random.Random) -> bytes:
    """One to five random edits: bytes changed, pieces put in, lines removed, doubled, moved or indented."""
    for _ in range(draw.randint(1, 5)):
        lines = raw.split(b"\n")
        at = draw.randrange(len(raw))
        index = draw.randrange(len(lines))
        edit = draw.randrange(7)
        if edit == 0:
            raw = raw[:at] + bytes([draw.randrange(256)]) + raw[at + 1 :]
        elif edit == 1:
            raw = raw[:at] + draw.choice(PIECES) + raw[at:]
        elif edit == 2:
            raw = raw[:at] + raw[at + draw.randint(1, 200) :]
        else:
            line = lines.pop(index)
            if edit == 3:
                lines[index:index] = [line, line]
            elif edit == 4:
                lines.insert(draw.randrange(len(lines) + 1), line)
            elif edit == 5:
                lines.insert(index, b" " * draw.randint(1, 5) + line)
            raw = b"\n".join(lines)
        raw = raw or b"-"
    return raw


@pytest.mark.parametrize(
    ("source", "load"),
    [
        (season_template(), load_season),
        (rubric_directory() / "joint_initiative.v1.yaml", load_rubric),
    ],
    ids=["season", "rubric"],
)
def test_a_damaged_file_never_brings_a_traceback(tmp_path, source, load):
    raw = source.read_bytes()
    errors = []
    for seed in range(MUTANTS):
        path = tmp_path / f"{seed}.yaml"  # the seed is seen in a failure's traceback
        path.write_bytes(mutant(raw, random.Random(seed)))
        with contextlib.suppress(WorkbenchError):
            try:
                load(path)
            except InvalidDocument as error:
                errors.append((path, error.problems))
                raise

    assert len(errors) > MUTANTS / 4  # the mutants are damaged enough to mean something
    for path, problems in errors:
        assert problems, path
        assert all(re.match(rf"{re.escape(str(path))}:\d+:\d+: .", each) for each in problems), problems
