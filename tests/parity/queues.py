# SPDX-License-Identifier: MIT
"""The operations on queues."""
from shared import Item


def queue_of(machine, op):
    return machine.shared.queues[op.number(0)]


async def op_queue_put(machine, frame, op):
    await queue_of(machine, op).put(Item(op.number(1)))


def op_queue_put_nowait(machine, frame, op):
    queue_of(machine, op).put_nowait(Item(op.number(1)))


async def op_queue_get(machine, frame, op):
    return await queue_of(machine, op).get()


def op_queue_get_nowait(machine, frame, op):
    return queue_of(machine, op).get_nowait()


def op_queue_task_done(machine, frame, op):
    queue_of(machine, op).task_done()


async def op_queue_join(machine, frame, op):
    await queue_of(machine, op).join()


def op_queue_shutdown(machine, frame, op):
    queue_of(machine, op).shutdown(bool(op.number(1)))


def op_queue_state(machine, frame, op):
    queue = queue_of(machine, op)
    return f"{queue.qsize()} {int(queue.empty())} {int(queue.full())}"
