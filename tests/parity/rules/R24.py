# SPDX-License-Identifier: MIT
"""Two cancel() calls before the step give one CancelledError and count 2."""
from asyncio import CancelledError, create_task, current_task, sleep

from probe import log, run, show


async def w():
    try:
        await sleep(9)
    except CancelledError as e:
        log(f"{show(e)} cancelling={current_task().cancelling()}")
    await sleep(0)
    log("no second error")


async def main():
    t = create_task(w())
    await sleep(0)
    t.cancel("one")
    t.cancel("two")
    await t


run(main)
