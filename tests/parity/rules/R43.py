# SPDX-License-Identifier: MIT
"""async for / async with add no passes of their own; only a real suspension does."""
from asyncio import sleep

from probe import log, run, soon


async def generate():
    for i in range(2):
        yield i
    await sleep(0)
    yield 2


class Manager:
    async def __aenter__(self):
        return self

    async def __aexit__(self, *error):
        return False


async def main():
    soon("other")
    async with Manager():
        async for i in generate():
            log(f"item {i}")


run(main)
