# SPDX-License-Identifier: MIT
"""Runs all rules, in one process: the trace of each behind `== name`."""
import runpy
from pathlib import Path

for path in sorted(Path(__file__).resolve().parent.glob("R[0-9][0-9].py")):
    print(f"== {path.stem}")
    runpy.run_path(str(path))
