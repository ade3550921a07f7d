# SPDX-License-Identifier: MIT
"""add_done_callback on a done future is a call_soon, never a direct call; removal after done
comes too late."""
from asyncio import sleep

from probe import log, loop, run


async def main():
    f = loop().create_future()
    f.set_result(None)

    def cb(_):
        log("cb")
    f.add_done_callback(cb)
    log(f"removed {f.remove_done_callback(cb)}")
    await sleep(0)
    await sleep(0)


run(main)
