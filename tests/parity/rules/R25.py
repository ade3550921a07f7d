# SPDX-License-Identifier: MIT
"""Per pass: I/O handles, then all due timers by deadline, are appended to what is already
ready; then that many handles run."""
from asyncio import create_task, sleep

from probe import done_after, log, loop, run, soon


async def main():
    loop().call_later(0, log, "timer 0")
    loop().call_at(-1, log, "timer in the past")
    soon("soon")
    create_task(done_after(0, "task step"))
    await sleep(0)
    log("main")
    await sleep(0)


run(main)
