# SPDX-License-Identifier: MIT
"""A task that ends in pass n wakes its awaiter in n+1 (result, error and cancel alike)."""
from asyncio import create_task

from probe import done_after, log, run


async def main():
    t = create_task(done_after(1, "child"))
    await t
    log("parent")


run(main)
