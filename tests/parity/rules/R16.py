# SPDX-License-Identifier: MIT
"""as_completed: child ends n, awaiter n+2; results already queued cost no pass."""
import asyncio
from asyncio import create_task

from probe import done_after, log, run


async def main():
    tasks = [create_task(done_after(n, f"t{n}")) for n in (3, 1, 1)]
    for next_one in asyncio.as_completed(tasks):
        log(f"got {await next_one}")


run(main)
