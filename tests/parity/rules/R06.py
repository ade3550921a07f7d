# SPDX-License-Identifier: MIT
"""create_task runs nothing; the first step is a call_soon, in creation order, behind what is
queued."""
from asyncio import create_task

from probe import log, run, soon


async def t(n):
    log(f"{n} first step")


async def main():
    soon("queued before")
    a = create_task(t("a"))
    b = create_task(t("b"))
    soon("queued after")
    log("main goes on")
    await a
    log("main resumes: a finished one pass ago")
    await b
    log("await of finished b: no pass")


run(main)
