# SPDX-License-Identifier: MIT
"""A task cancelled before its first step never runs its body, yet takes its step to finish."""
from asyncio import create_task, sleep

from probe import log, outcome, run


async def body():
    log("body ran (never)")


async def main():
    t = create_task(body())
    log(f"cancel() -> {t.cancel()} done={t.done()}")
    await sleep(0)
    log(f"done={t.done()} cancelled={t.cancelled()} cancel() -> {t.cancel()}")
    await outcome("t", t)


run(main)
