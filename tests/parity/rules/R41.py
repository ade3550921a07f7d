# SPDX-License-Identifier: MIT
"""StreamReader.feed_data wakes the one reader in n+1, once, whatever was fed meanwhile."""
from asyncio import StreamReader, create_task, sleep

from probe import log, run


async def read(stream):
    log(f"read {await stream.read(100)}")


async def main():
    stream = StreamReader()
    task = create_task(read(stream))
    await sleep(0)
    stream.feed_data(b"ab")
    stream.feed_data(b"cd")
    log("fed twice")
    await task
    stream.feed_data(b"x")
    await read(stream)
    log("buffered data: no pass")


run(main)
