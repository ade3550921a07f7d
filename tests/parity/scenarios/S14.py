# SPDX-License-Identifier: MIT
"""Inner first, outer first, and both in the same pass (only the outer converts)."""
import asyncio
from asyncio import current_task, sleep

from probe import log, run, show


async def nest(outer_d, inner_d):
    try:
        async with asyncio.timeout(outer_d) as o:
            try:
                async with asyncio.timeout(inner_d) as i:
                    await sleep(10)
            except BaseException as e:
                log(f"from inner: {show(e)}")
                raise
    except BaseException as e:
        log(f"from outer: {show(e)}")
    log(f"expired outer={o.expired()} inner={i.expired()} "
        f"cancelling={current_task().cancelling()}")


async def main():
    await nest(2, 1)
    await nest(1, 2)
    await nest(1, 1)


run(main)
