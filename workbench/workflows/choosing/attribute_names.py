"""Attributes of candidates and their values as people call them: region, federal district, category, …"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.domain.rubric import Rubric
from workbench.domain.season import Season
from workbench.domain.text import Language
from workbench.errors import N_, Sentence
from workbench.i18n import translator
from workbench.i18n.names import shown_members
from workbench.workflows.choosing.rubric_columns import bars, column_name
from workbench.workflows.wording import decimal

if TYPE_CHECKING:
    import pandas as pd

    from workbench.selection.finalists import Selection

# In the order in which a screen offers them.
ATTRIBUTES = {
    "district": N_("Federal district"),
    "region": N_("Region"),
    "category": N_("Category"),
    "theme": N_("Theme"),
    "panel": N_("Panel"),
    "track": N_("Track"),
    "organisation": N_("Organisation"),
    "duplicate_set": N_("Set of copies"),
}
_MOST_DIGITS = 6
_NOT_GIVEN = N_("not given")
_MARKS = {"True": N_("yes"), "False": N_("no")}
# Places of a sentence that hold what a person or a file named, in which nothing is a member's id.
_NAMED_BY_PEOPLE = ("attribute", "value", "title", "base")
# Types of schools as the key of an organisation spells them; people write them in capitals.
_CAPITALS = frozenset(["сош", "оош", "нош", "дши", "дмш", "цдт", "ддт", "дк"])


@dataclass(frozen=True)
class AttributeNames:
    """Names in the reader's language; those of categories and tracks are the season's.

    With `rubric`, criteria and gates are called as it calls them.
    """

    season: Season
    language: Language
    rubric: Rubric | None = None

    def attribute(self, attribute: str) -> str:
        """An attribute that the workbench does not know keeps the name of its column."""
        named = column_name(self.rubric, attribute, self.language) if self.rubric else None
        return named or translator(self.language).gettext(ATTRIBUTES.get(attribute) or attribute)

    def value(self, attribute: str, value: str) -> str:
        if not value:
            return translator(self.language).gettext(_NOT_GIVEN)
        if attribute == "category":
            names = {each.id: each.name for each in self.season.eligibility.categories}
        elif attribute == "track":
            names = {each.id: each.name for each in self.season.tracks}
        elif attribute == "organisation":
            return organisation_name(value)
        else:
            said = _MARKS.get(value)
            return value if said is None else translator(self.language).gettext(said)
        return names[value].to(self.language) if value in names else value

    def readable(self, sentence: Sentence, resolution: float) -> Sentence:
        """The sentence with names of attributes, values and members, and merit with a decimal comma."""
        return Sentence(sentence.text, self._places(dict(sentence.places), resolution))

    def _places(self, places: dict[str, object], resolution: float) -> dict[str, object]:
        attribute = places.get("attribute")
        if isinstance(attribute, str):
            places["attribute"] = self.attribute(attribute)
            if "value" in places:
                places["value"] = self.value(attribute, str(places["value"]))
        if isinstance(places.get("gate"), str):
            places["gate"] = self._gate(str(places["gate"]))
        return {
            name: each
            if name in _NAMED_BY_PEOPLE and isinstance(each, str)
            else self._shown(each, resolution)
            for name, each in places.items()
        }

    def _gate(self, column: str) -> str:
        """A gate of the rubric by its name, in quotes; any other column as it is."""
        named = column_name(self.rubric, column, self.language) if self.rubric else None
        if named is None:
            return column
        return f"«{named}»" if self.language == "ru" else f"“{named}”"

    def _shown(self, value: object, resolution: float) -> object:
        if isinstance(value, Sentence):
            return self.readable(value, resolution)
        if isinstance(value, tuple):
            return tuple(self._shown(each, resolution) for each in value)
        if isinstance(value, str):
            return shown_members(value, self.language)
        return in_points(value, resolution) if isinstance(value, float) else value


def with_named_gates(frame: pd.DataFrame, selection: Selection, names: AttributeNames) -> pd.DataFrame:
    """`selection.frame(...)` with the rubric's gates by their names in the column reason."""
    translate = translator(names.language).gettext
    reasons = {
        selection.candidates.ids[place]: names.readable(said, selection.rule.resolution).translated(translate)
        for place, said in selection.candidates.barred.items()
        if bars([said.places.get("gate")])
    }
    if not reasons:
        return frame
    named = [reasons.get(*each) for each in zip(frame["candidate"], frame["reason"], strict=True)]
    return frame.assign(reason=named)


def organisation_name(key: str) -> str:
    """The key of an organisation, «сош 95 (Приморский край)», as people read it: «СОШ 95 (Приморский край)».

    All spellings of an organisation share the key, so none of them is at hand; see
    `workbench.domain.organisations`.
    """
    name, bracket, region = key.partition(" (")
    shown = " ".join(word.upper() if word in _CAPITALS else word for word in name.split(" "))
    return shown[:1].upper() + shown[1:] + bracket + region


def in_points(merit: float, resolution: float) -> Sentence:
    """Merit with as many decimals as its resolution has, one at least."""
    digits = next((each for each in range(1, _MOST_DIGITS) if _is_whole(resolution * 10**each)), _MOST_DIGITS)
    return decimal(merit, digits)


def _is_whole(value: float) -> bool:
    return abs(value - round(value)) < 1e-9
