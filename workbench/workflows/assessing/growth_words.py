"""That somebody changed on the whole since the assessment before, said once in words that need no logits."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.domain.competencies import Profile
from workbench.errors import N_, Sentence
from workbench.workflows.assessing.self_and_others_words import amount_words

_CHANGED = {
    "better": N_(
        "On the whole you have moved ahead since the earlier assessment, by about %(amount)s: that is more "
        "than chance."
    ),
    "worse": N_(
        "On the whole these answers are lower than in the earlier assessment, by about %(amount)s: that is "
        "more than chance. Think of what has changed since."
    ),
}
_CHANGED_UNSET = {
    "better": N_(
        "On the whole you have moved ahead since the earlier assessment: the change is more than chance."
    ),
    "worse": N_(
        "On the whole these answers are lower than in the earlier assessment: the change is more than "
        "chance. Think of what has changed since."
    ),
}
_NOT_SHOWN = N_(
    "On the whole no clear change since the earlier assessment can be seen: if there is one, the answers "
    "cannot tell it from chance."
)


def growth_on_the_whole(profile: Profile) -> Iterator[Sentence]:
    """What changed over all competencies; nothing without an earlier assessment to compare with."""
    change, levels = profile.overall_change, profile.overall_change_levels
    if change is None:
        return
    if not profile.overall_change_shown:
        yield Sentence(_NOT_SHOWN)
        return
    way = "better" if change > 0 else "worse"
    # Levels are as wide as each competency's: rarely they point elsewhere, and then no amount is said.
    if levels is None or levels * change <= 0:
        yield Sentence(_CHANGED_UNSET[way])
        return
    yield Sentence(_CHANGED[way], {"amount": amount_words(levels)})
