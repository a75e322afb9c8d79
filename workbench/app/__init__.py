"""The opened workbench, for commands and notebooks: season, rubrics, store and clock joined."""

from workbench.app.notebooks.methods import OpenedCalibration, open_calibration
from workbench.app.opening import Clock, Workbench, open_workbench, system_clock
from workbench.app.sessions import Opened, open_assessing, open_judging, open_overseeing

__all__ = [
    "Clock",
    "Opened",
    "OpenedCalibration",
    "Workbench",
    "open_assessing",
    "open_calibration",
    "open_judging",
    "open_overseeing",
    "open_workbench",
    "system_clock",
]
