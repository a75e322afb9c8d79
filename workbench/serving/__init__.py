"""The judging pages: Voila's application with our routes, people and template."""

import sys

# jsonschema, which jupyter_server loads, uses this package for checks of internationalised addresses when it
# is there; building its grammar takes a second at every start, and nothing here holds such an address.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
