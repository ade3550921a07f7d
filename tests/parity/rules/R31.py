# SPDX-License-Identifier: MIT
"""Timeout: timer callback in pass n cancels, block unwinds in n+1; a deadline <= now is a
call_soon at entry."""
import asyncio
from asyncio import sleep

from probe import log, loop, run


async def main():
    loop().call_at(1, log, "timer of the same deadline")
    try:
        async with asyncio.timeout_at(1):
            await sleep(5)
    except TimeoutError:
        log("TimeoutError")
    try:
        async with asyncio.timeout(0):
            log("inside")
            await sleep(0)
    except TimeoutError:
        log("TimeoutError from sleep(0)")


run(main)
