"""Every slip that a YAML parser knows is told with what to do about it."""

from __future__ import annotations

import pytest
import yaml

from workbench.files.yaml_files.yaml_syntax import syntax_sentence

# What libyaml 0.2.5 says (scanner.c, parser.c, reader.c), by what it was reading.
SAID: dict[str, tuple[str, ...]] = {
    "while scanning for the next token": (
        "found character that cannot start any token",
        "found a tab character that violates indentation",
    ),
    "while scanning a simple key": ("could not find expected ':'",),
    "": (
        "block sequence entries are not allowed in this context",
        "mapping keys are not allowed in this context",
        "mapping values are not allowed in this context",
        "did not find expected <document start>",
        "found duplicate %YAML directive",
        "found incompatible YAML document",
        "found duplicate %TAG directive",
        "control characters are not allowed",
        "invalid leading UTF-8 octet",
        "incomplete UTF-8 octet sequence",
        "invalid trailing UTF-8 octet",
        "invalid length of a UTF-8 sequence",
        "invalid Unicode character",
        "unexpected low surrogate area",
    ),
    "while scanning a directive": (
        "found unknown directive name",
        "did not find expected comment or line break",
        "could not find expected directive name",
        "found unexpected non-alphabetical character",
    ),
    "while scanning a %YAML directive": (
        "did not find expected digit or '.' character",
        "found extremely long version number",
        "did not find expected version number",
    ),
    "while scanning a %TAG directive": (
        "did not find expected whitespace",
        "did not find expected whitespace or line break",
        "did not find expected '!'",
    ),
    "while scanning an anchor": ("did not find expected alphabetic or numeric character",),
    "while scanning an alias": ("did not find expected alphabetic or numeric character",),
    "while scanning a tag": (
        "did not find the expected '>'",
        "did not find expected whitespace or line break",
        "did not find expected tag URI",
        "did not find URI escaped octet",
        "found an incorrect leading UTF-8 octet",
    ),
    "while parsing a tag": ("did not find expected tag URI",),
    "while scanning a block scalar": (
        "found an indentation indicator equal to 0",
        "did not find expected comment or line break",
        "found a tab character where an indentation space is expected",
    ),
    "while scanning a quoted scalar": (
        "found unexpected document indicator",
        "found unexpected end of stream",
    ),
    "while parsing a quoted scalar": (
        "found unknown escape character",
        "did not find expected hexdecimal number",
        "found invalid Unicode character escape code",
    ),
    "while scanning a plain scalar": (
        "found unexpected ':'",
        "found a tab character that violates indentation",
    ),
    "while parsing a node": ("found undefined tag handle", "did not find expected node content"),
    "while parsing a block node": ("did not find expected node content",),
    "while parsing a flow node": ("did not find expected node content",),
    "while parsing a block collection": ("did not find expected '-' indicator",),
    "while parsing a block mapping": ("did not find expected key",),
    "while parsing a flow sequence": ("did not find expected ',' or ']'",),
    "while parsing a flow mapping": ("did not find expected ',' or '}'",),
}
CASES = [(context, problem) for context, problems in SAID.items() for problem in problems]


@pytest.mark.parametrize(("context", "problem"), CASES)
def test_a_slip_is_told_in_our_own_words_with_a_remedy(context: str, problem: str) -> None:
    told = str(syntax_sentence(yaml.MarkedYAMLError(context=context or None, problem=problem)))
    assert problem not in told
    assert "this is not YAML" not in told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: %x", "must stand in quotes"),
        ("%x: 1", "the line begins with %"),
        ("a: !<x", "a text beginning with !"),
        ("a: *", "a text beginning with & or *"),
        ("a: | text\n  b", "behind | or >"),
        ("a: [1, ,]", "a bracket or comma stands where a value is expected"),
        ("a: ]", "a bracket or comma stands where a value is expected"),
        ("'a' 'b'", "behind the end of the text"),
        ("a: 'b' c", "the line is not indented"),
        ("a: [1\nb: 2", "a comma is missing"),
        ("a: b\n\tc: d", "tab"),
    ],
)
@pytest.mark.parametrize("loader", [yaml.SafeLoader, yaml.CSafeLoader])
def test_both_parsers_lead_to_the_same_advice(text: str, told: str, loader: type) -> None:
    with pytest.raises(yaml.YAMLError) as caught:
        list(yaml.parse(text, Loader=loader))
    assert told in str(syntax_sentence(caught.value)), caught.value


def test_what_a_parser_says_for_the_first_time_is_repeated_in_a_frame() -> None:
    told = str(syntax_sentence(yaml.MarkedYAMLError(problem="a wholly new slip: 100 %")))
    assert told == "this is not YAML (a wholly new slip: 100 %); check colons, quotes and indentation"
