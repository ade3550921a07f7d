# SPDX-License-Identifier: MIT
"""The operations on task groups, and as_completed."""
import asyncio

from machine import strip
from operations import spawn
from virtual_loop import show


async def op_group(machine, frame, op):
    groups, number = machine.groups, op.number(0)
    group = asyncio.TaskGroup()
    try:
        async with group:
            groups[number] = group, frame.level
            await machine.run_block(frame, op.block(0))
    finally:
        if groups[number] and groups[number][0] is group:
            groups[number] = None
        group._parent_task = None  # a frame in a cycle with a CancelledError keeps the group


def op_group_spawn(machine, frame, op):
    """As with slots, only what is behind whoever will wait for it."""
    if machine.groups[op.number(0)] is None:
        return "empty"
    group, level = machine.groups[op.number(0)]
    if level >= op.number(2):
        return "not from here"
    spawn(machine, group.create_task, op.number(1), op.number(2))


async def op_as_completed(machine, frame, op):
    for what in op.items:
        if why := machine.why_not_wait(frame, what):
            return why
        if what >= 0 and machine.slots[what].kept:
            return "a gather"
    futures = [asyncio.ensure_future(machine.awaitable(what)) for what in op.items]
    machine.kept.append(futures)
    for next in asyncio.as_completed(futures, timeout=op.numbers[0] or None):
        try:
            machine.trace(f"next {show(await next)}")
        except Exception as error:
            strip(error)
            machine.trace(f"next {show(error)}")
