# SPDX-License-Identifier: MIT
"""sleep(0) (and any delay <= 0) costs exactly one pass; ready tasks alternate."""
from asyncio import create_task, sleep

from probe import log, run


async def t(n):
    for i in range(3):
        log(f"{n}{i}")
        await sleep(0 if n == "a" else -1)


async def main():
    a, b = create_task(t("a")), create_task(t("b"))
    await a
    await b
    log("end")


run(main)
