# SPDX-License-Identifier: MIT
"""Gather: first error reaches the awaiter two passes after the child failed."""
import asyncio
from asyncio import sleep

from probe import log, run


async def bad():
    log("fails")
    raise ValueError


async def main():
    try:
        await asyncio.gather(bad(), sleep(1))
    except ValueError:
        log("awaiter")


run(main)
