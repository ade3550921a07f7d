# SPDX-License-Identifier: MIT
"""call_soon_threadsafe appends to the same queue as call_soon."""
from asyncio import sleep

from probe import log, loop, run, soon


async def main():
    soon("soon 1")
    loop().call_soon_threadsafe(log, "threadsafe")
    soon("soon 2")
    await sleep(0)


run(main)
