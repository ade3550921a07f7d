# SPDX-License-Identifier: MIT
"""set_result runs nothing; each callback is its own call_soon in order of add_done_callback;
waiters are such callbacks."""
from asyncio import create_task, sleep

from probe import log, loop, run, soon


async def w(n, f):
    await f
    log(f"{n} awake")


async def main():
    f = loop().create_future()
    a = create_task(w("a", f))
    b = create_task(w("b", f))
    await sleep(0)
    f.add_done_callback(lambda _: log("cb"))
    soon("queued before")
    f.set_result(None)
    soon("queued after")
    log("set")
    await b


run(main)
