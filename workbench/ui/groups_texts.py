"""Every sentence of the board of groups, in the language of the moment."""

from __future__ import annotations

import gettext


def groups_texts(catalogue: gettext.NullTranslations) -> dict[str, str]:
    """Sentences by the name the script knows them by; `{name}` places are filled in the browser."""
    _ = catalogue.gettext
    return {
        "heading": _("Map of entries and groups"),
        "entries": _("entries: {count}"),
        "example": _("This is the example season: what is saved in it is forgotten with the notebook."),
        "map": _("Map of entries: like ones stand near each other"),
        "map_keys": _(
            "Arrow keys move the map, plus and minus or Ctrl with the wheel zoom, 0 shows all of it, Escape clears "
            "the selection. Entries can be chosen in the list as well."
        ),
        "map_reading": _(
            "Read from it only who stands near whom: directions and long distances mean nothing. Colour, shape "
            "and number of a mark are its theme; a ring marks what is selected."
        ),
        "tool": _("What the mouse does"),
        "tool_pan": _("Drag the map"),
        "tool_box": _("Box"),
        "tool_lasso": _("Lasso"),
        "zoom_in": _("Zoom in"),
        "zoom_out": _("Zoom out"),
        "zoom_all": _("Show all"),
        "groups": _("Groups"),
        "novel": _("In no group"),
        "typicality": _("typicality {value}"),
        "size": _("entries: {count}"),
        "out_of_bounds": _("outside {low}–{high}"),
        "frozen": _("being judged"),
        "select_group": _("Select its entries"),
        "selected": _("Selected: {count}"),
        "nothing_selected": _("Select entries on the map or in the list."),
        "clear": _("Clear the selection"),
        "find": _("Find by number or title"),
        "list": _("Entries"),
        "list_more": _("Show more: {count}"),
        "list_none": _("Nothing found."),
        "only_selected": _("Only the selected"),
        "to": _("Into the group"),
        "move": _("Move"),
        "split": _("Make a group of them"),
        "pin": _("Pin here"),
        "together": _("Keep together"),
        "apart": _("Keep apart"),
        "apart_hint": _("Keep apart is for two entries, keep together for two and more."),
        "merge": _("Make one group of two"),
        "merge_first": _("First group: its name stays"),
        "merge_second": _("Second group"),
        "merge_do": _("Merge"),
        "rename": _("Rename"),
        "rename_of": _("New name of «{label}»"),
        "rename_do": _("Give the name"),
        "cancel": _("Cancel"),
        "edits": _("Corrections"),
        "edits_none": _("No corrections yet."),
        "undo": _("Undo"),
        "undo_of": _("Undo: {words}"),
        "undo_last": _("Undo the last one"),
        "waits": _("waits: what it speaks of is not there"),
        "save": _("Save"),
        "saved": _("Saved: {panels} groups."),
        "unsaved": _("Not saved yet"),
        "all_saved": _("All is saved"),
        "never_saved": _("These groups have not been saved yet."),
        "effect": _("With these corrections {count} entries are elsewhere than the method put them."),
        "computing": _("computing…"),
        "refused": _("Not accepted: {reason}"),
    }
