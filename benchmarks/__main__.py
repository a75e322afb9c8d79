"""`make bench`: every benchmark in turn, each in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def main() -> int:
    here = Path(__file__).parent
    failed = []
    for file in sorted(here.glob("[a-z]*.py")):
        sys.stdout.write(f"\n## {file.stem}\n")
        sys.stdout.flush()
        if subprocess.run([sys.executable, str(file)], check=False).returncode:
            failed.append(file.stem)
    if failed:
        sys.stderr.write(f"failed: {', '.join(failed)}\n")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
