# SPDX-License-Identifier: MIT
"""Push a deadline out, drop it, pull it into the past; misuse is RuntimeError."""
import asyncio
from asyncio import CancelledError, current_task, sleep

from probe import log, loop, run, show


async def main():
    def tell(what, t):
        when = float("inf") if t.when() is None else t.when()
        log(f"{what} when={when:g} expired={t.expired()}")

    async with asyncio.timeout(1) as t:
        tell("entered", t)
        t.reschedule(loop().time() + 3)
        await sleep(2)
        tell("alive", t)
        t.reschedule(None)
        await sleep(5)
    tell("finished", t)
    try:
        t.reschedule(99)
    except RuntimeError as e:
        log(show(e))
    try:
        async with t:
            pass
    except RuntimeError as e:
        log(show(e))
    try:
        asyncio.timeout(1).reschedule(2)
    except RuntimeError as e:
        log(show(e))
    try:
        async with asyncio.timeout(100) as t:
            t.reschedule(loop().time() - 1)
            log("still running until the next suspension")
            await sleep(0)
            log("never")
    except TimeoutError:
        tell("expired", t)
    async with asyncio.timeout(0) as t:
        pass
    log(f"timeout(0) without suspension: expired={t.expired()}")
    try:
        async with asyncio.timeout(-1) as t:
            try:
                await sleep(0)
            except CancelledError:
                log("sleep(0) cut by an overdue timeout")
                raise
    except TimeoutError as e:
        log(f"{show(e)} expired={t.expired()} cancelling={current_task().cancelling()}")


run(main)
