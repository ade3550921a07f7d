# SPDX-License-Identifier: MIT
"""Main is task 1 and its first step is pass 1; the end costs 1 pass (stop) + 2 (asyncgens) + 2
(executor) when nothing is left over."""
from probe import log, run


async def main():
    log("main")


run(main)
log("run returned")
