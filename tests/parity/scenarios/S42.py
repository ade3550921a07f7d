# SPDX-License-Identifier: MIT
"""Tasks and callbacks run in a copy taken at creation; changes do not leak out."""
import contextvars
from asyncio import create_task, sleep

from probe import log, loop, run

v = contextvars.ContextVar("v", default="unset")


async def child():
    log(f"child sees {v.get()}")
    v.set("child")


def callback():
    log(f"call_soon sees {v.get()}")
    v.set("cb")


async def main():
    v.set("main")
    t = create_task(child())
    loop().call_soon(callback)
    v.set("main2")
    await t
    log(f"main sees {v.get()}")
    f = loop().create_future()
    f.add_done_callback(lambda f: log(f"done cb sees {v.get()}"))
    v.set("main3")
    f.set_result(0)
    await sleep(0)
    context = contextvars.Context()
    loop().call_soon(lambda: log(f"explicit context sees {v.get()}"), context=context)
    await sleep(0)


run(main)
