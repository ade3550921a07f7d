# SPDX-License-Identifier: MIT
"""Shield: inner ends n, awaiter n+2."""
import asyncio
from asyncio import create_task

from probe import done_after, log, run


async def main():
    t = create_task(done_after(1, "inner"))
    await asyncio.shield(t)
    log("awaiter")


run(main)
