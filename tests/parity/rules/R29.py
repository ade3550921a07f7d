# SPDX-License-Identifier: MIT
"""Equal deadlines: unspecified by the documentation. CPython's heap is not FIFO from 4 on; here,
by virtual_loop's timers, it is the order of creation."""
from asyncio import sleep

from probe import log, loop, run


async def main():
    for name in "abcdefgh":
        loop().call_at(1, log, name)
    await sleep(2)


run(main)
