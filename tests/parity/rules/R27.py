# SPDX-License-Identifier: MIT
"""All timers due at one instant run in one pass; a timer set to now by a timer runs in the next."""
from asyncio import sleep

from probe import log, loop, run, soon


async def main():
    loop().call_at(1, lambda: (log("A"), loop().call_at(1, log, "A1"), soon("A2")))
    loop().call_at(2, log, "C")
    await sleep(3)
    log("main")


run(main)
