"""The training part of the juror's screen: what the page is told of training works and their references."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from workbench.domain.training import TrainingRevision
from workbench.ui.messages import Message
from workbench.workflows.judging.training import Difference, TrainingSession

Translate = Callable[[str], str]


def training_message(
    session: TrainingSession, known: Mapping[str, object], review: Callable[[TrainingRevision], Message]
) -> Message:
    """The training works with the juror's own reviews; those whose revision the page has are not sent again.

    `left` are the works that have to be submitted before a real entry can be rated.
    """
    queue = session.queue()
    items = []
    for each in queue.items:
        shown: Message = {
            "number": each.number,
            "title": each.title,
            "status": each.status,
            "reason": "",
            "training": True,
        }
        if each.revision is not None and each.revision.number != known.get(each.number):
            shown["review"] = review(each.revision)
        items.append(shown)
    return {"left": list(queue.left), "items": items}


def result_message(session: TrainingSession, number: str, _: Translate) -> Message | None:
    """The reference levels with their reasons beside the juror's own; None until the review is submitted."""
    compared = session.compared(number)
    if compared is None:
        return None
    revision, differences = compared
    return {
        "revision": revision.number,
        "summary": _summary(differences, _),
        "criteria": {
            each.criterion_id: {
                "level": each.reference,
                "reason": each.reason,
                "said": _said(each, _),
                "same": each.distance == 0,
            }
            for each in differences
        },
    }


def _said(difference: Difference, _: Translate) -> str:
    distance = difference.distance
    if distance is None:
        return _("you gave no level")
    if distance == 0:
        return _("the same level")
    text = _("you: %(count)s higher") if distance > 0 else _("you: %(count)s lower")
    return text % {"count": abs(distance)}


def _summary(differences: tuple[Difference, ...], _: Translate) -> str:
    apart = [abs(each.distance) for each in differences if each.distance is not None]
    counts = {
        "same": sum(each == 0 for each in apart),
        "all": len(differences),
        "near": sum(each == 1 for each in apart),
        "far": sum(each > 1 for each in apart),
    }
    if counts["far"]:
        text = _("Same levels: %(same)s of %(all)s. One level off: %(near)s, more than one: %(far)s.")
        return " ".join((text % counts, _("Look at the reasons where you are more than one level off.")))
    if counts["near"]:
        return _("Same levels: %(same)s of %(all)s. One level off: %(near)s.") % counts
    return _("Same levels: %(same)s of %(all)s.") % counts
