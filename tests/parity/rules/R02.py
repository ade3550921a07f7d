# SPDX-License-Identifier: MIT
"""A ready handle cancelled by an earlier callback of the same pass is skipped."""
from asyncio import sleep

from probe import log, loop, run, soon


async def main():
    h = []
    loop().call_soon(lambda: (log("A cancels B"), h[0].cancel()))
    h.append(loop().call_soon(log, "B (never)"))
    soon("C")
    await sleep(0)


run(main)
