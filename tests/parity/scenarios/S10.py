# SPDX-License-Identifier: MIT
"""wait_for() raises TimeoutError only after the awaited coroutine has finished its cleanup."""
import asyncio
from asyncio import current_task, sleep

from probe import log, run, show


async def slow():
    try:
        await sleep(10)
    finally:
        log("cleanup begins")
        await sleep(2)
        log("cleanup ends")


async def main():
    try:
        await asyncio.wait_for(slow(), 1)
    except TimeoutError as error:
        log(f"wait_for raised {show(error)}")
        log(f"cause={show(error.__cause__)} cancelling={current_task().cancelling()}")


run(main)
