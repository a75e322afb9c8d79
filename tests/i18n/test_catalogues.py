"""The Russian catalogue keeps up with the code, and the scripts with the texts they are given."""

from __future__ import annotations

import gettext
import re
from pathlib import Path
from typing import get_args

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import workbench
from workbench.domain.deadlines import JudgingState
from workbench.domain.decisions import Act, DecisionKind
from workbench.domain.people import Role
from workbench.domain.responses import ResponseSource
from workbench.i18n import DOMAIN, LOCALES, translator
from workbench.ui.assets import STATIC
from workbench.ui.chair_conflicts import KINDS
from workbench.ui.chair_texts import chair_texts
from workbench.ui.chair_view import PARTS
from workbench.ui.competency_texts import competency_texts
from workbench.ui.competency_view import PARTS as COMPETENCY_PARTS
from workbench.ui.juror_texts import juror_texts
from workbench.ui.juror_view import PARTS as JUROR_PARTS
from workbench.ui.stages_texts import stages_texts
from workbench.workflows.choosing.decision_views import State
from workbench.workflows.judging.judge import EntryStatus
from workbench.workflows.overseeing.conflicts import ConflictKind

PACKAGE = Path(workbench.__file__).parent
RUSSIAN = LOCALES / "ru" / "LC_MESSAGES"
CALLABLE_TEXTS = {"juror": juror_texts, "chair": chair_texts, "competency": competency_texts}
SCRIPTS = {"juror": JUROR_PARTS, "chair": PARTS, "competency": COMPETENCY_PARTS}
# Forms that a participant may have to fill; experts have another page.
FORMS = set(get_args(ResponseSource)) - {"expert"}
# Keys that the scripts build from the state of things.
COMPUTED = {
    "juror": {*get_args(EntryStatus), *get_args(JudgingState)} - {"open"},
    "chair": {
        *({*get_args(JudgingState), *get_args(Role)} - {"open", "juror", "participant"}),
        *get_args(ConflictKind),
        *(f"{kind}_explain" for kind in KINDS),
        *get_args(DecisionKind),
        *get_args(State),
        *(f"did_{act}" for act in get_args(Act)),
        *("settled", "unshown"),  # what became of a decision while the line was cut
    },
    "competency": {
        *(f"{what}_{source}" for what in ("task", "about") for source in FORMS),
        *(f"how_{source}" for source in FORMS - {"test"}),
        *("profile_no_answers", "profile_no_standard", "profile_ready"),
        *("submitted_already", "submitted_without"),  # what became of a form on another device
    },
}


def catalogue() -> Catalog:
    with (RUSSIAN / f"{DOMAIN}.po").open("rb") as file:
        return read_po(file, locale="ru")


def entries() -> list[Message]:
    return [message for message in catalogue() if message.id]


def marked() -> dict[str, str]:
    """Every text marked for translation in the package, with where it stands."""
    found = extract_from_dir(PACKAGE, [("**.py", "python")], keywords={"_": None, "N_": None})
    return {str(message): f"{file}:{line}" for file, line, message, _comments, _context in found}


def places(text: str) -> set[str]:
    """What is filled in: %(name)s and {name}."""
    named = {f"%({name})s" for name in re.findall(r"%\((\w+)\)s", text)}
    braced = set(re.findall(r"\{[a-z_]\w*\}", text))
    return named | braced


def scripts(screen: str) -> str:
    return "\n".join((STATIC / part).read_text(encoding="utf-8") for part in SCRIPTS[screen])


def test_every_marked_text_is_in_russian() -> None:
    translated = {str(message.id) for message in entries() if message.string and not message.fuzzy}
    assert {text: place for text, place in marked().items() if text not in translated} == {}


def test_no_translation_is_left_of_a_text_that_is_gone() -> None:
    assert {str(message.id) for message in entries()} - set(marked()) == set()
    assert list(catalogue().obsolete) == []


def test_enough_texts_are_marked_for_this_to_mean_something() -> None:
    assert len(marked()) > 150


def test_translations_fill_in_the_same_places() -> None:
    differing = {
        str(each.id): str(each.string)
        for each in entries()
        if places(str(each.string)) != places(str(each.id))
    }
    assert differing == {}


def test_translations_are_russian() -> None:
    assert {str(each.id): str(each.string) for each in entries() if not is_russian(each)} == {}


def is_russian(message: Message) -> bool:
    words = re.sub(r"%\(\w+\)s|\{\w+\}", "", str(message.string))
    # What leads English readers out of Russian, and signs that statisticians write alike everywhere.
    latin = str(message.id) in ("EN", "In English", "Phi", "G", "λ2")
    return latin or not re.search(r"[^\W\d_]", words) or bool(re.search("[а-яё]", words, re.IGNORECASE))


def test_compiled_catalogue_is_of_the_texts_beside_it() -> None:
    with (RUSSIAN / f"{DOMAIN}.mo").open("rb") as file:
        compiled = {message.id: message.string for message in read_mo(file) if message.id}
    assert compiled == {message.id: message.string for message in entries()}


def test_counted_words_have_a_form_for_each_plural_of_the_language() -> None:
    counted = [message for message in entries() if re.search(r"\w\|", str(message.id))]
    assert counted
    for message in counted:
        assert str(message.id).count("|") == 1, "English has two forms"
        assert str(message.string).count("|") == 2, "Russian has three forms"


def test_english_is_the_language_of_the_keys() -> None:
    english = juror_texts(translator("en"))
    assert english["my_entries"] == "My entries"
    assert english == juror_texts(gettext.NullTranslations())
    assert all(not re.search("[а-яё]", text, re.IGNORECASE) for text in english.values())


@pytest.mark.parametrize("screen", SCRIPTS)
def test_every_text_a_script_shows_is_given_to_it(screen: str) -> None:
    used = set(re.findall(r"\b(?:t|texts)\.([a-z_]\w*)", scripts(screen))) | COMPUTED[screen]
    given = CALLABLE_TEXTS[screen](translator("ru"))
    if "stages.js" in SCRIPTS[screen]:
        given |= stages_texts(translator("ru"))
    assert used - set(given) == set()


@pytest.mark.parametrize("screen", SCRIPTS)
def test_no_text_is_sent_that_its_script_never_shows(screen: str) -> None:
    used = set(re.findall(r"\b(?:t|texts)\.([a-z_]\w*)", scripts(screen))) | COMPUTED[screen]
    assert set(CALLABLE_TEXTS[screen](translator("ru"))) - used == set()


@pytest.mark.parametrize("screen", SCRIPTS)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_scripts_fill_in_every_place_a_text_has(screen: str, language: str) -> None:
    """`fill(t.key, {place: …})`: a place that is never given would be shown as «{place}»."""
    script = scripts(screen)
    given = {
        key: set(re.findall(r"\b(\w+)(?=\s*[:,}])", f"{block}}}"))
        for key, block in re.findall(r"fill\((?:\w+\.)*(?:t|texts)\.(\w+),\s*\{(.*?)\}\s*\)", script)
    }
    texts = CALLABLE_TEXTS[screen](translator("ru" if language == "ru" else "en"))
    lacking = {
        key: places(text)
        for key, text in texts.items()
        if key in given and not places(text) <= {f"{{{name}}}" for name in given[key]}
    }
    assert lacking == {}
    assert given
