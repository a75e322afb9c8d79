"""Who takes an assessment, and who rates whom in it: by track, role in the pair, and active pairs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from workbench.domain.people import Pair, Participant
from workbench.domain.responses import ResponseSource
from workbench.domain.season import Assessment

OWN: tuple[ResponseSource, ...] = ("test", "self")  # answered by the participant about themselves


@dataclass(frozen=True)
class Form:
    """One form that somebody is to fill: `source` says as whom, `participant_id` about whom."""

    assessment: Assessment
    source: ResponseSource
    participant_id: str

    @property
    def id(self) -> str:
        """`<assessment>.<source>`; for ratings of a partner `<assessment>.<source>.<partner>`.

        A mentor may have several mentees, and an answer that a browser kept through a change of pairs must
        never be taken as one about the new partner.
        """
        about = "" if self.source in OWN else f".{self.participant_id}"
        return f"{self.assessment.id}.{self.source}{about}"


def takes(assessment: Assessment, participant: Participant) -> bool:
    """Whether somebody is assessed."""
    return assessment.track in participant.tracks and assessment.pair_role in ("", participant.pair_role)


def forms_of(
    assessment: Assessment, participant_id: str, people: Mapping[str, Participant], pairs: Iterable[Pair]
) -> Iterator[Form]:
    """What one person is to fill: test and self-assessment first, then ratings of partners.

    people : that person and their partners at least. pairs : theirs; only active ones count.
    """
    person = people.get(participant_id)
    if person is not None and takes(assessment, person):
        if assessment.test is not None:
            yield Form(assessment, "test", participant_id)
        if "self" in assessment.sources:
            yield Form(assessment, "self", participant_id)
    for pair in sorted((each for each in pairs if each.active), key=lambda each: each.id):
        partner = pair.mentee_id if pair.mentor_id == participant_id else pair.mentor_id
        source: ResponseSource = "mentor" if pair.mentor_id == participant_id else "mentee"
        rated = people.get(partner)
        if source in assessment.sources and rated is not None and takes(assessment, rated):
            yield Form(assessment, source, partner)
