# SPDX-License-Identifier: MIT
"""Runs all rules or scenarios of a directory, in one process: the trace of each behind `== name`."""
import runpy
import sys
from pathlib import Path

for path in sorted(Path(sys.argv[1]).glob("[RS][0-9][0-9].py")):
    print(f"== {path.stem}")
    runpy.run_path(str(path))
