# SPDX-License-Identifier: MIT
"""FIRST_COMPLETED: everything done by the time the awaiter runs is in done, not only the first."""
import asyncio
from asyncio import create_task

from probe import done_after, log, run


async def main():
    a = create_task(done_after(1, "a"))
    b = create_task(done_after(2, "b"))
    c = create_task(done_after(3, "c"))
    d = create_task(done_after(4, "d"))
    done, pending = await asyncio.wait([a, b, c, d], return_when="FIRST_COMPLETED")
    log(f"done={len(done)} pending={len(pending)}")
    await asyncio.wait(pending)


run(main)
