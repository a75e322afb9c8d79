"""However a season or rubric file is damaged, only an error meant for people comes out."""

from __future__ import annotations

import contextlib
import random
import re

import pytest

from workbench.errors import InvalidDocument, WorkbenchError
from workbench.files.shipped import rubric_directory, season_template
from workbench.files.yaml_files import yaml_nodes
from workbench.files.yaml_files.documents import load_rubric, load_season
from workbench.files.yaml_files.yaml_nodes import yaml_of

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
    lines = source.read_bytes().split(b"\n")
    raw = b"\n".join(
        each for each in lines if not each.lstrip().startswith(b"#")
    )  # nothing breaks in comments
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


SMALL = [
    *("", "# nothing", "{}", "[]", "~", "---", "a", "a: 1\n---\nb: 2", "a: 1\n...\n", "a:\n  - b\n  -\n"),
    *("a: 0x1F", "a: -.5e3", "a: .5", "a: -", "a: +", "a: 1.", "a: 0o17", "a: 007", "a: 1234567890123456"),
    *("a: true\nb: yes\nc: NULL\nd: ''", 'a: "1"', "a: 'true'", '"": 1', "'<<': 1", "<<: 1", "1: 2", "~: 1"),
    *("a: 1\na: 2", "a: &x 1", "a: *x", "&x a: 1", "!!str a: 1", "a: !!int 1", "? [a]\n: 1", "- - - 1"),
    *('a: "\\0"', "'a\\': 1", 'a: "\\u200b"', "a: |\n  1\n", "a: >\n  1\n  2\n", "[" * 21 + "]" * 21),
    "[" * 20 + "]" * 20,
]


def outcome(text: str) -> object:
    try:
        document = yaml_of(text, "a.yaml")
    except InvalidDocument as error:
        return error.problems
    return document.data, document.place(("a",)), document.place(()), document.end(("a",))


def test_the_quick_reading_of_a_file_gives_what_the_careful_one_gives(monkeypatch):
    seeds = range(MUTANTS // 3)
    sources = [season_template().read_bytes(), (rubric_directory() / "goal_diary.v1.yaml").read_bytes()]
    damaged = [
        mutant(raw, random.Random(seed)).decode("utf-8", "replace") for raw in sources for seed in seeds
    ]
    texts = [*SMALL, *damaged]
    quick = [outcome(text) for text in texts]

    def too_hard(self: object) -> None:
        raise yaml_nodes.NotPlain

    monkeypatch.setattr(yaml_nodes.PlainReader, "read", too_hard)
    for text, found in zip(texts, quick, strict=True):
        careful = outcome(text)
        assert (found, repr(found)) == (careful, repr(careful)), text[:200]
    assert 20 < sum(isinstance(each, tuple) for each in quick) < len(texts) - 20
