# SPDX-License-Identifier: MIT
"""sleep(d): timer callback in pass n sets the future, the task resumes in n+1."""
from asyncio import sleep

from probe import log, loop, run


async def main():
    loop().call_at(1, log, "timer of the same deadline")
    await sleep(1)
    log("main")
    loop().call_at(1, log, "overdue")
    await sleep(0)


run(main)
