# SPDX-License-Identifier: MIT
"""A timer counts as due when its deadline < now + clock resolution (1e-9 on both sides)."""
from asyncio import sleep

from probe import log, loop, run


async def main():
    loop().call_at(1, log, "1")
    loop().call_at(1 + 5e-10, log, "1 + 5e-10, same pass")
    loop().call_at(1 + 2e-9, log, "1 + 2e-9, own pass")
    await sleep(3)


run(main)
