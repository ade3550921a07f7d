# SPDX-License-Identifier: MIT
"""Awaiting a coroutine, a done future, an empty gather, or in a timeout costs no pass."""
import asyncio
from asyncio import sleep

from probe import log, loop, run, soon


async def inner():
    return 1


async def main():
    f = loop().create_future()
    f.set_result(1)
    soon("other callback")
    await inner()
    await f
    async with asyncio.timeout(5):
        pass
    await asyncio.gather()
    log("still the same pass")
    await sleep(0)


run(main)
