"""Who judges what: plans by the hard rules, near to jurors' expertise, firmly linked, and their changes."""

from workbench.assignment.assignment import Assignment
from workbench.assignment.changes import Change, reassign_jurors
from workbench.assignment.planning import assign_jurors
from workbench.assignment.problem import AssignmentProblem
from workbench.assignment.wishes import LinkThreshold, Wishes

__all__ = [
    "Assignment",
    "AssignmentProblem",
    "Change",
    "LinkThreshold",
    "Wishes",
    "assign_jurors",
    "reassign_jurors",
]
