# SPDX-License-Identifier: MIT
"""cancel() of a task in the same pass it has finished returns False and changes nothing."""
from asyncio import create_task, sleep

from probe import done_after, log, run


async def main():
    t = create_task(done_after(0, "t"))
    await sleep(0)
    log(f"cancel -> {t.cancel()} cancelled={t.cancelled()} result={await t}")


run(main)
