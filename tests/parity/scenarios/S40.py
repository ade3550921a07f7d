# SPDX-License-Identifier: MIT
"""asyncio.run(): leftovers are cancelled and awaited; an error during that is reported; then the
loop is closed."""
from asyncio import create_task, sleep

from probe import log, loop, run

keep = []


async def polite():
    try:
        await sleep(100)
    finally:
        await sleep(1)
        log("polite cleaned up")


async def rude():
    try:
        await sleep(100)
    finally:
        raise OSError("at shutdown")


async def main():
    keep.extend([create_task(polite()), create_task(rude())])
    await sleep(1)
    log("main returns")
    return "value"


r = run(main)
log(f"run() -> {r!r} closed={loop().is_closed()}")
keep.clear()
