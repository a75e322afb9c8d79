"""Every error a person can meet: a class to catch, a code to look up, parameters, what to do next.

WorkbenchError
├── SettingsError           a setting, flag or environment variable is wrong
├── FileProblem             a file cannot be used
│   ├── UnreadableFile      missing, damaged, of another kind
│   ├── InvalidDocument     a season or rubric file breaks its rules; carries every place
│   └── UnusableTable       an export without a recognisable header or column
├── StoreProblem            the database
│   ├── StoreUnavailable    cannot be opened, is full or read-only
│   ├── StoreBusy           locked by someone else for too long; trying again helps
│   ├── SchemaMismatch      made by another version of the workbench
│   ├── FrozenRubric        a rubric that ratings refer to was changed in place
│   └── FrozenTraining      a training work that somebody has rated was changed in place
├── AccessDenied            who you are does not allow this
│   ├── NoValidLink         unknown, expired or revoked personal link, or signed out
│   └── EntryNotAssigned    an entry that is not this juror's
├── UnknownMember           nobody who may sign in has this e-mail
├── JudgingProblem          a review that cannot be taken as it is
│   ├── JudgingClosed       before the opening, after the deadline, or closed by the chair
│   │   └── AssessmentClosed  an assessment that takes no answers now, or a form that was submitted
│   ├── TrainingFirst       a real entry, where the season wants the training works done before
│   ├── InvalidReview       unknown criterion, level outside the scale
│   │   ├── AnswersRefused  unknown question or answer of an assessment
│   │   └── InvalidMessage  a page sent what cannot be read
│   └── ReviewIncomplete    submitted with criteria or comments missing
├── PlanningProblem         a jury that cannot be planned
│   ├── InvalidAssignment   entries, jurors or pairs that are wrong in themselves
│   └── ImpossibleAssignment  no plan keeps every rule; says who is in the way and what would do
│       └── WeaklyLinkedPlan  no plan ties jurors together as firmly as asked
├── MeasurementProblem      ratings from which no measure can be defended
│   ├── InvalidRatings      rows that are no ratings: duplicates, unknown columns, levels that are no integers
│   ├── TooFewRatings       one juror, one entry, one level used: nothing to compare
│   ├── DisconnectedDesign  jurors share no entries, so severities cannot be compared
│   │   └── ConfoundedDesign  severity cannot be told from difficulty: criteria that no review links
│   ├── NotConverged        the estimates still move after the last iteration
│   └── TooLittleToAdjust   taking severities out of the list would do more harm than good
├── SelectionProblem        a choice that cannot be made
│   ├── InvalidSelection    candidates or rules that are wrong in themselves
│   └── ImpossibleSelection no choice keeps every rule; says which limits clash and what would do
├── PairingProblem          mentors and mentees that cannot be paired
│   ├── InvalidPairing      people, similarity, capacities, rules or answers that are wrong in themselves
│   ├── NobodyToPair        one side or both have nobody who looks for a pair
│   ├── ImpossiblePairing   the rules leave nobody a pair; says which of them stand in the way
│   └── PairingOutdated     people, profiles or answers changed while pairs were formed
├── SimilarityProblem       texts that cannot be compared
│   ├── EncoderUnavailable  unknown, missing or damaged model, or no network to get it from
│   ├── InvalidTexts        texts or vectors that are wrong in themselves
│   └── InvalidEdits        corrections of groups that are wrong in themselves, or cannot all be obeyed
├── ScoringProblem          competencies that cannot be scored
│   ├── InvalidAnswers      answers, keys or judgements that are wrong in themselves
│   └── TooFewAnswers       too few people, panellists or common answers to say it
└── InvalidPicture          a table that cannot be drawn, a file that cannot hold a picture
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar


@dataclass(frozen=True)
class Sentence:
    """A sentence for people, English as a str: `text` with `%(name)s` places and what fills them.

    A place may be filled by another sentence, or by several, which are listed."""

    text: str
    places: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.translated(str)

    def translated(self, _: Callable[[str], str]) -> str:
        """Return the sentence in the language of `_`."""
        return _(self.text) % {name: self._shown(value, _) for name, value in self.places.items()}

    def _shown(self, value: object, _: Callable[[str], str]) -> object:
        if isinstance(value, Sentence):
            return value.translated(_)
        if isinstance(value, tuple):
            return "; ".join(str(self._shown(each, _)) for each in value)
        return value


_NAMES = ("name", "file")  # of settings and files: said as they are, even where a text of ours reads the same


class WorkbenchError(Exception):
    """Base of all errors meant for people.

    `text` is an English sentence with `%(name)s` places; its translations live in the catalogues.
    """

    code: ClassVar[str] = "workbench_error"
    text: ClassVar[str] = "%(detail)s"

    def __init__(self, **parameters: object) -> None:
        self.parameters = parameters
        super().__init__(self.text % parameters)

    @property
    def sentence(self) -> Sentence:
        """The error as a part of a longer text."""
        return Sentence(self.text, self.parameters)

    def translated(self, _: Callable[[str], str]) -> str:
        """Return the sentence in the language of `_`; parameters that are known sentences too."""
        shown = {  # the empty text is the key of a catalogue's header
            name: _(value) if isinstance(value, str) and value and name not in _NAMES else value
            for name, value in self.parameters.items()
        }
        return Sentence(self.text, shown).translated(_)

    def __reduce__(self) -> tuple[object, ...]:  # workers of a cluster send errors back
        return type(self).__new__, (type(self), *self.args), self.__dict__


def N_(text: str) -> str:
    """Mark a text for the catalogues; it is translated where it is shown."""
    return text


class SettingsError(WorkbenchError):
    code = "settings"
    text = N_("Setting %(name)s: %(reason)s")


class FileProblem(WorkbenchError):
    code = "file"
    text = N_("%(file)s: %(reason)s")


class UnreadableFile(FileProblem):
    code = "unreadable_file"


class InvalidDocument(FileProblem):
    """Carries `sentences`, `file:line:column: what and what to do` for each place; `problems`: in English."""

    code = "invalid_document"
    text = N_("%(file)s has %(count)s problem(s):\n%(listing)s")

    def __init__(self, *, file: str, problems: Sequence[Sentence | str]) -> None:
        self.sentences, self.problems = tuple(problems), [str(each) for each in problems]
        places = {str(number): each for number, each in enumerate(problems)}
        listing = Sentence("\n".join(f"%({number})s" for number in places), places)
        super().__init__(file=file, count=len(problems), listing=listing)


class UnusableTable(FileProblem):
    code = "unusable_table"


class StoreProblem(WorkbenchError):
    code = "store"
    text = N_("The database cannot do this: %(reason)s")


class StoreUnavailable(StoreProblem):
    code = "store_unavailable"
    text = N_("The database cannot be used: %(reason)s")


class StoreBusy(StoreProblem):
    code = "store_busy"
    text = N_("The database is busy; try again in a moment")


class SchemaMismatch(StoreProblem):
    code = "schema_mismatch"
    text = N_("The database has schema %(found)s, this workbench needs %(needed)s; run: workbench db upgrade")


class FrozenRubric(StoreProblem):
    code = "frozen_rubric"
    text = N_(
        "%(what)s %(rubric)s is in use: keep changes in a new version, workbench rubric restore %(rubric)s"
    )


class FrozenTraining(StoreProblem):
    code = "frozen_training"
    text = N_(
        "Training works %(works)s have been rated and their files were changed; restore these, or save the "
        "changed works as new ones, each with a place of its own"
    )


class AccessDenied(WorkbenchError):
    code = "access_denied"
    text = N_("This is not open to you")


class NoValidLink(AccessDenied):
    code = "no_valid_link"
    text = N_("Open your personal link from the invitation again; if it does not work, ask for a new one")


class EntryNotAssigned(AccessDenied):
    code = "entry_not_assigned"
    text = N_("Entry %(entry)s is not assigned to you")


class UnknownMember(WorkbenchError):
    code = "unknown_member"
    text = N_("Nobody who may sign in has the e-mail %(email)s; check its spelling")


class JudgingProblem(WorkbenchError):
    code = "judging"
    text = N_("The review cannot be taken: %(reason)s")


class JudgingClosed(JudgingProblem):
    """`state` is not_open | deadline_passed | closed_by_chair."""

    code = "judging_closed"
    text = N_("Judging is closed; nothing more is accepted, your draft is kept")


class AssessmentClosed(JudgingClosed):
    """`state` is not_open | deadline_passed | submitted."""

    text = N_("No answers are taken here now; what was saved before is kept")


class TrainingFirst(JudgingProblem):
    """`works` are the numbers of the training works that are left."""

    code = "training_first"
    text = N_("Do the training works first: %(works)s. Entries are open to read, and to rate after that")


class InvalidReview(JudgingProblem):
    code = "invalid_review"


class AnswersRefused(InvalidReview):
    text = N_("The answers cannot be taken: %(reason)s")


class InvalidMessage(InvalidReview):  # of anybody's page, not only a juror's
    text = N_("The page could not be understood: %(reason)s")


class InvalidDecision(WorkbenchError):
    code = "invalid_decision"
    text = N_("This cannot be decided: %(reason)s")


class PlanningProblem(WorkbenchError):
    code = "assignment"
    text = N_("The jury cannot be planned: %(reason)s")


class InvalidAssignment(PlanningProblem):
    code = "invalid_assignment"


class ImpossibleAssignment(PlanningProblem):
    """No plan keeps every rule; `reason` names who is in the way and the least change that would do."""

    code = "impossible_assignment"
    text = N_("No assignment keeps every rule: %(reason)s")


class WeaklyLinkedPlan(ImpossibleAssignment):
    code = "weakly_linked_plan"
    text = N_("No assignment ties the jurors together as firmly as asked: %(reason)s")


class MeasurementProblem(WorkbenchError):
    code = "measurement"
    text = N_("The ratings cannot be measured: %(reason)s")


class InvalidRatings(MeasurementProblem):
    """`reason` names the rows."""

    code = "invalid_ratings"
    text = N_("The table of ratings cannot be used: %(reason)s")


class TooFewRatings(MeasurementProblem):
    code = "too_few_ratings"
    text = N_("There are too few ratings for this: %(reason)s")


class DisconnectedDesign(MeasurementProblem):
    code = "disconnected_design"
    text = N_("Ratings fall into %(groups)s unlinked groups; give jurors %(jurors)s a shared entry")


class ConfoundedDesign(DisconnectedDesign):
    """`parties` names a criterion of each group and a juror who used it: `C1 (J01), C2 (J02)`."""

    code = "confounded_design"
    text = N_(
        "The severity of jurors cannot be told from the difficulty of criteria: nothing links "
        "%(parties)s; have one juror rate an entry on all of these criteria"
    )


class NotConverged(MeasurementProblem):
    """`last_change` is the largest change of a parameter in the last iteration, in logits."""

    code = "not_converged"
    text = N_(
        "No stable estimate after %(iterations)s iterations (last change %(last_change)s logits); look for "
        "jurors or criteria whose levels hardly vary and leave them out"
    )


class TooLittleToAdjust(MeasurementProblem):
    """`reasons` is a `Sentence` for each rule that is not met, naming jurors or entries and what to do."""

    code = "too_little_to_adjust"
    text = N_("The severity of jurors cannot be taken out of the list yet: %(reasons)s")

    def __init__(self, *, reasons: tuple[Sentence, ...]) -> None:
        self.reasons = reasons
        super().__init__(reasons=Sentence("%(all)s", {"all": reasons}))


class SelectionProblem(WorkbenchError):
    code = "selection"
    text = N_("The finalists cannot be chosen: %(reason)s")


class InvalidSelection(SelectionProblem):
    code = "invalid_selection"


class ImpossibleSelection(SelectionProblem):
    code = "impossible_selection"
    text = N_("No choice of finalists keeps every rule: %(reason)s")


class PairingProblem(WorkbenchError):
    code = "pairing"
    text = N_("The pairs cannot be formed: %(reason)s")


class InvalidPairing(PairingProblem):
    code = "invalid_pairing"


class NobodyToPair(PairingProblem):
    code = "nobody_to_pair"


class ImpossiblePairing(PairingProblem):
    code = "impossible_pairing"
    text = N_("The rules leave nobody a pair: %(reason)s")


class PairingOutdated(PairingProblem):
    code = "pairing_outdated"
    text = N_("People or answers changed while pairs were formed, nothing was saved; run it again")


class SimilarityProblem(WorkbenchError):
    code = "similarity"
    text = N_("The texts cannot be compared: %(reason)s")


class EncoderUnavailable(SimilarityProblem):
    """`encoder` is the name asked for; `reason` says what is wrong with it and what to do."""

    code = "encoder_unavailable"
    text = N_("The encoder %(encoder)s cannot be used: %(reason)s")


class InvalidTexts(SimilarityProblem):
    code = "invalid_texts"


class InvalidEdits(SimilarityProblem):
    code = "invalid_edits"
    text = N_("The groups cannot be corrected so: %(reason)s")


class ScoringProblem(WorkbenchError):
    code = "scoring"
    text = N_("The competencies cannot be scored: %(reason)s")


class InvalidAnswers(ScoringProblem):
    code = "invalid_answers"


class TooFewAnswers(ScoringProblem):
    code = "too_few_answers"


class InvalidPicture(WorkbenchError):
    code = "invalid_picture"
    text = N_("The picture cannot be drawn: %(reason)s")
