# SPDX-License-Identifier: MIT
"""Spawn while aborting, after the end, body error joins the group, children's CancelledError do not."""
import asyncio
from asyncio import CancelledError, sleep

from probe import log, loop, run, show


def show_group(error):
    if not isinstance(error, BaseExceptionGroup):
        return show(error)
    members = ", ".join(show_group(member) for member in error.exceptions)
    return f"{type(error).__name__}[{members}]"


def try_to_spawn(group):
    coroutine = sleep(0)
    try:
        group.create_task(coroutine)
    except RuntimeError as error:
        log(str(error).split(">")[-1].strip())


async def late(group):
    try:
        await sleep(10)
    except CancelledError:
        try_to_spawn(group)
        raise


async def spawn_rules():
    group = asyncio.TaskGroup()
    try_to_spawn(group)
    try:
        async with group:
            group.create_task(late(group))
            await sleep(1)
            raise ValueError("body")
    except BaseExceptionGroup as error:
        log(show_group(error))
    try_to_spawn(group)


async def cancel_by_hand():
    async with asyncio.TaskGroup() as group:
        a = group.create_task(sleep(10))
        b = group.create_task(sleep(1, "b"))
        loop().call_later(0.5, a.cancel)
    log(f"a.cancelled={a.cancelled()} b={b.result()}")


async def boom():
    raise OSError("x")


async def nest():
    try:
        async with asyncio.TaskGroup() as outer:
            c = outer.create_task(sleep(10))
            async with asyncio.TaskGroup() as inner:
                inner.create_task(boom())
    except BaseExceptionGroup as error:
        log(f"{show_group(error)} c.cancelled={c.cancelled()}")


async def main():
    await spawn_rules()
    await cancel_by_hand()
    await nest()


run(main)
