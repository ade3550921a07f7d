# SPDX-License-Identifier: MIT
"""Two children fail in one pass, a third fails while being cancelled: all three, in order of ends."""
import asyncio
from asyncio import CancelledError, current_task, sleep

from probe import log, run, show


async def fail(delay, error):
    await sleep(delay)
    raise error


async def fail_in_cleanup():
    try:
        await sleep(10)
    finally:
        log("third cancelled")
        raise KeyError("third")


async def body(group):
    group.create_task(fail_in_cleanup())
    quiet = group.create_task(sleep(10))
    group.create_task(fail(1, ValueError("first")))
    group.create_task(fail(1, TypeError("second")))
    try:
        await sleep(10)
    except CancelledError:
        log(f"body cancelled cancelling={current_task().cancelling()}")
        return quiet


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            quiet = await body(group)
            raise CancelledError
    except BaseExceptionGroup as error:
        members = ", ".join(show(member) for member in error.exceptions)
        cause = show(error.__cause__) if error.__cause__ else "-"
        log(f"{error.message}: {type(error).__name__}[{members}] cause={cause}")
    log(f"cancelling={current_task().cancelling()} quiet sibling cancelled={quiet.cancelled()}")
    await sleep(1)
    log("later awaits are not cancelled")


run(main)
