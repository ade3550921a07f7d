# SPDX-License-Identifier: MIT
"""Wait: child ends n, awaiter n+2; also two passes when all are done already."""
import asyncio
from asyncio import create_task

from probe import done_after, log, run


async def main():
    t = create_task(done_after(1, "child"))
    await asyncio.wait([t])
    log("awaiter")
    await asyncio.wait([t])
    log("awaiter again, two passes for done tasks")


run(main)
