"""What YAML's parser says of a text that is not YAML, for people who have never seen a parser."""

from __future__ import annotations

import yaml

from workbench.errors import N_, Sentence

_COLON = N_("a colon inside an unquoted text, or wrong indentation; put the text in quotes")
_NO_COLON = N_("a line that is neither `field: value` nor part of a text; add the colon or indent the line")
_INDENTATION = N_("the line is not indented like the ones it belongs with; line them up")
_LIST = N_("a list where none can be; put each `- ` on a line of its own")
_UNCLOSED = N_("a quote or bracket is opened and never closed; close it")
_UNCLOSED_QUOTE = N_("a quote is opened and never closed before ---; close it")
_UNCLOSED_BRACKET = N_("a bracket [ or { is opened and never closed, or a comma is missing; add it")
_IN_QUOTES = N_("a text beginning with this character must stand in quotes")
_BACKSLASH = N_("a backslash in double quotes; use single quotes instead")
_TAB = N_("a tab stands where spaces belong; use spaces")
_DIRECTIVE = N_("the line begins with %%; put the text in quotes, or delete the line")
_TAG = N_("a text beginning with ! must stand in quotes; if it is a tag, remove it")
_ANCHOR = N_("a text beginning with & or * must stand in quotes")
_BLOCK = N_("nothing may stand behind | or > in this line; begin the text in the next one")
_NO_VALUE = N_("a bracket or comma stands where a value is expected; delete it, or put the text in quotes")
_AFTER_END = N_("something stands behind the end of the text or list; delete it, or put all of it in quotes")
_CHARACTER = N_("a character that cannot be read; delete it and type it again")
_DEEP = N_("too many brackets inside one another; write the fields below each other")
_UNKNOWN = N_("this is not YAML (%(said)s); check colons, quotes and indentation")

# Parts of what libyaml 0.2 and PyYAML say; the first that fits counts. What was being read (their
# `context`) goes before: the same words mean something else in a tag than in a block of text.
_WHILE = (
    ("directive", _DIRECTIVE),
    ("tag", _TAG),
    ("anchor", _ANCHOR),
    ("alias", _ANCHOR),
    ("block scalar", _BLOCK),
)
_SAID = (
    ("tab character", _TAB),
    ("character '\\t'", _TAB),
    ("mapping values are not allowed", _COLON),
    ("unexpected ':'", _COLON),
    ("expected ':'", _NO_COLON),
    ("mapping keys are not allowed", _IN_QUOTES),
    ("entries are not allowed", _LIST),
    ("expected key", _INDENTATION),
    ("block end", _INDENTATION),
    ("'-' indicator", _INDENTATION),
    ("end of stream", _UNCLOSED),
    ("unexpected document", _UNCLOSED_QUOTE),
    ("',' or", _UNCLOSED_BRACKET),
    ("cannot start any token", _IN_QUOTES),
    ("document start", _AFTER_END),
    ("node content", _NO_VALUE),
    ("escape", _BACKSLASH),
    ("hexdecimal", _BACKSLASH),
    ("hexadecimal", _BACKSLASH),
    ("directive", _DIRECTIVE),
    ("incompatible YAML", _DIRECTIVE),
    ("tag handle", _TAG),
    ("maximum depth", _DEEP),
    ("nesting", _DEEP),
    ("octet", _CHARACTER),
    ("UTF", _CHARACTER),
    ("Unicode", _CHARACTER),
    ("surrogate", _CHARACTER),
    ("characters are not allowed", _CHARACTER),
)


def syntax_sentence(error: yaml.YAMLError) -> Sentence:
    """The mistake and its remedy; in the parser's own words where it says something new."""
    said = str(getattr(error, "problem", None) or error)
    context = str(getattr(error, "context", None) or "")
    found = next((text for part, text in _WHILE if part in context), None)
    # A tab among spaces is what has to be told, wherever it stands.
    if found is None or "tab character" in said:
        found = next((text for part, text in _SAID if part in said), found)
    return Sentence(found) if found else Sentence(_UNKNOWN, {"said": said})
