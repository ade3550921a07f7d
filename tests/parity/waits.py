# SPDX-License-Identifier: MIT
"""The operations that wait, and those that hold blocks."""
import asyncio

from machine import strip
from virtual_loop import show

FOREVER = 99
RETURN_WHEN = [asyncio.ALL_COMPLETED, asyncio.FIRST_COMPLETED, asyncio.FIRST_EXCEPTION]


async def op_sleep(machine, frame, op):
    await asyncio.sleep(op.numbers[0])


async def op_await(machine, frame, op):
    what = op.number(0)
    if why := machine.why_not_wait(frame, what):
        return why
    return show(await machine.awaitable(what))


async def op_await_self(machine, frame, op):
    await asyncio.current_task()


async def op_call(machine, frame, op):
    return show(await machine.call_function(op.number(0), frame.level))


async def op_wait_for(machine, frame, op):
    what = op.number(0)
    if why := machine.why_not_wait(frame, what):
        return why
    seconds = op.numbers[1]
    timeout = None if seconds >= FOREVER else seconds
    return show(await asyncio.wait_for(machine.awaitable(what), timeout))


async def op_wait(machine, frame, op):
    for what in op.items:
        if why := machine.why_not_wait(frame, what):
            return why
    futures = list(dict.fromkeys(map(machine.awaitable, op.items)))
    timeout = op.numbers[1] or None
    done, pending = await asyncio.wait(
        futures, timeout=timeout, return_when=RETURN_WHEN[op.number(0)]
    )
    places = [futures.index(future) for future in [*done, *pending]]
    text = f"{len(done)} of{''.join(f' {place}' for place in places)}"
    del futures
    del done
    del pending
    return text


# ---- blocks ----
async def run_timeout(machine, frame, op, timeout):
    try:
        async with timeout:
            machine.timeouts[op.number(0)] = timeout
            await machine.run_block(frame, op.block(0))
    except GeneratorExit:
        raise
    finally:
        if machine.timeouts[op.number(0)] is timeout:
            machine.timeouts[op.number(0)] = None
        machine.trace(f"expired {int(timeout.expired())}")


async def op_timeout(machine, frame, op):
    seconds = op.numbers[1]
    timeout = asyncio.timeout(None if seconds >= FOREVER else seconds)
    await run_timeout(machine, frame, op, timeout)


async def op_timeout_at(machine, frame, op):
    await run_timeout(machine, frame, op, asyncio.timeout_at(op.numbers[1]))


async def op_try(machine, frame, op):
    try:
        await machine.run_block(frame, op.block(0))
        return
    except GeneratorExit:
        raise
    except BaseException as error:
        strip(error)
        machine.trace(f"caught {show(error)}")
    await machine.run_block(frame, op.block(1))


async def op_try_exception(machine, frame, op):
    try:
        await machine.run_block(frame, op.block(0))
        return
    except Exception as error:
        strip(error)
        machine.trace(f"caught {show(error)}")
    await machine.run_block(frame, op.block(1))


async def op_finally(machine, frame, op):
    failure = None
    try:
        await machine.run_block(frame, op.block(0))
    except GeneratorExit:
        raise
    except BaseException as error:
        failure = error
        strip(error)
    returned, frame.returned = frame.returned, False
    await machine.run_block(frame, op.block(1))
    if failure and not frame.returned:
        try:
            raise failure
        finally:
            failure = None
    frame.returned |= returned
