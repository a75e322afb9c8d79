"""What a rule and a finding are. A code never changes its meaning; `docs/rules/` has a page for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from workbench.errors import N_, Sentence

# error: jurors would be misled or the season cannot run so; warning: probably so; note: could be better.
Severity = Literal["error", "warning", "note"]
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Rule:
    """code : RUB of rubrics, SEA of seasons, TRN of training works, ASM of tests of situations.

    name : the same in words, for reports.
    """

    code: str
    name: str
    severity: Severity
    about: str


@dataclass(frozen=True)
class Fix:
    """Put `new` for `old`, which stands at `start` in the value; the meaning stays."""

    old: str
    new: str
    start: int


@dataclass(frozen=True)
class Finding:
    """path : of the value in the document, from its root."""

    code: str
    path: Path
    message: Sentence
    fix: Fix | None = None


RULES: dict[str, Rule] = {
    rule.code: rule
    for rule in (
        Rule("RUB001", "invalid-rubric", "error", N_("The file is no rubric.")),
        Rule("RUB002", "missing-translation", "error", N_("A text is not translated.")),
        Rule("RUB003", "undescribed-level", "warning", N_("The ends or the middle are not described.")),
        Rule("RUB004", "repeated-level", "error", N_("Two levels say the same.")),
        Rule("RUB005", "adverb-only", "warning", N_("Two levels differ by words of degree only.")),
        Rule("RUB006", "not-increasing", "warning", N_("A higher level asks for less.")),
        Rule("RUB007", "double-barrelled", "warning", N_("A question asks about two things.")),
        Rule("RUB008", "vague-word", "warning", N_("A word means something else to every juror.")),
        Rule("RUB009", "hidden-criterion", "warning", N_("A weight hides a criterion.")),
        Rule("RUB010", "unreachable", "warning", N_("A bound that everybody or nobody reaches.")),
        Rule("RUB011", "too-long-to-rate", "warning", N_("Rating takes longer than a juror has.")),
        Rule("RUB012", "untestable-evidence", "warning", N_("Nobody can point at the evidence.")),
        Rule("RUB013", "hard-to-read", "warning", N_("A Russian text is hard to read.")),
        Rule("RUB014", "length", "note", N_("A text is too long for its place, or too short to help.")),
        Rule("RUB015", "no-example", "note", N_("An end or the middle has no example.")),
        Rule(
            "RUB016", "typography", "note", N_("Quotation marks, dashes or spaces as a typewriter has them.")
        ),
        Rule("RUB017", "file-name", "warning", N_("The file is not called as its rubric.")),
        Rule("RUB018", "repeated-criterion", "warning", N_("Two criteria ask the same.")),
        Rule("RUB019", "frozen-version", "error", N_("A version that ratings refer to was changed.")),
        Rule("RUB020", "silent-version", "warning", N_("A version says nothing of earlier ratings.")),
        Rule("RUB021", "false-statement", "error", N_("What is said of earlier ratings does not fit.")),
        Rule("SEA001", "invalid-season", "error", N_("The file is no season.")),
        Rule("SEA002", "too-little-time", "warning", N_("Jurors have less time than their load takes.")),
        Rule("SEA003", "older-version", "note", N_("A stage uses an older version of its rubric.")),
        Rule("SEA004", "few-ratings", "warning", N_("An entry has too few reviews to be judged fairly.")),
        Rule("SEA005", "moving-entries", "warning", N_("Judging opens while entries may still change.")),
        Rule("SEA006", "never-shown", "warning", N_("Too few people rate for others' ratings to be shown.")),
        Rule("SEA007", "one-rater-shown", "note", N_("What one person answered can be read off.")),
        Rule("SEA008", "never-compared", "error", N_("Assessments that are compared ask different things.")),
        Rule("SEA009", "no-raters", "warning", N_("A source of ratings in which nobody rates anybody.")),
        Rule("SEA010", "other-version", "note", N_("What was given by another version does not count.")),
        Rule("TRN001", "invalid-training", "error", N_("The file is no training work.")),
        Rule("ASM001", "invalid-assessment", "error", N_("The file is no test of situations.")),
        Rule("ASM002", "untranslated-situation", "error", N_("A text of a test is not translated.")),
        Rule("ASM003", "key-by-length", "warning", N_("The length of an option gives the key away.")),
        Rule("ASM004", "key-by-place", "warning", N_("The best option stands too often at one place.")),
        Rule("ASM005", "too-long-to-read", "warning", N_("Reading takes longer than a participant has.")),
        Rule("ASM006", "telling-word", "warning", N_("A word gives an option away or says nothing.")),
        Rule("ASM007", "few-situations", "warning", N_("A competency has too few situations.")),
        Rule("ASM008", "test-file-name", "warning", N_("The file is not called as its test.")),
        Rule("ASM009", "frozen-test", "error", N_("A version that somebody has answered was changed.")),
    )
}
