# SPDX-License-Identifier: MIT
"""An error in a callback goes to the exception handler; the rest of the pass runs."""
from asyncio import sleep

from probe import loop, run, soon


async def main():
    loop().call_soon(lambda: 1 / 0)
    soon("next")
    await sleep(0)


run(main)
