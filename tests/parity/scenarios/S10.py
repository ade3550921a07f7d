# SPDX-License-Identifier: MIT
"""wait_for() raises TimeoutError only after the awaited coroutine has finished its cleanup."""
import asyncio
from asyncio import current_task, sleep

from probe import log, outcome, run


async def slow():
    try:
        await sleep(10)
    finally:
        log("cleanup begins")
        await sleep(2)
        log("cleanup ends")


async def main():
    await outcome("wait_for", asyncio.wait_for(slow(), 1))
    log(f"cancelling={current_task().cancelling()}")


run(main)
