# SPDX-License-Identifier: MIT
"""The operations that do not wait."""
import asyncio

from machine import NO_LEVEL, DoneCallback, Slot
from virtual_loop import show

FOREVER = 99
ERRORS = [ValueError, OSError, TimeoutError, asyncio.CancelledError, SystemExit]


def make_error(kind, message):
    return ERRORS[kind](f"m{message}") if message else ERRORS[kind]()


def on_slot(operation):
    """An operation on a future that is there."""

    def run_on_slot(machine, frame, op):
        slot = machine.slots[op.number(0)]
        return "empty" if slot is None else operation(machine, slot, op)

    return run_on_slot


def op_new(machine, frame, op):
    machine.fill_slot(op.number(0), Slot(machine.loop.create_future(), NO_LEVEL, True))


def spawn(machine, create, place, function):
    """Into a slot, if one is given. An eager task's error knows this frame, which therefore
    has to forget the task."""
    slot = Slot(create(machine.run_task(function)), function)
    if place >= 0:
        machine.fill_slot(place, slot)
    del slot


def op_spawn(machine, frame, op):
    spawn(machine, machine.loop.create_task, op.number(0), op.number(1))


def op_drop(machine, frame, op):
    machine.fill_slot(op.number(0), None)


def settable(slot):
    return slot.plain or isinstance(slot.future, asyncio.Task)


@on_slot
def op_set(machine, slot, op):
    return slot.future.set_result(op.number(1)) if settable(slot) else "not settable"


@on_slot
def op_fail(machine, slot, op):
    if not settable(slot):
        return "not settable"
    slot.future.set_exception(make_error(op.number(1), op.number(2)))


@on_slot
def op_cancel(machine, slot, op):
    message = op.number(1)
    return int(slot.future.cancel(f"m{message}" if message else None))


def op_uncancel(machine, frame, op):
    task = asyncio.current_task(machine.loop)
    return task and task.uncancel()


@on_slot
def op_cancelling(machine, slot, op):
    return slot.future.cancelling() if isinstance(slot.future, asyncio.Task) else None


@on_slot
def op_state(machine, slot, op):
    if slot.future.cancelled():
        return "cancelled"
    return "done" if slot.future.done() else "pending"


@on_slot
def op_result(machine, slot, op):
    return show(slot.future.result())


@on_slot
def op_exception(machine, slot, op):
    return show(slot.future.exception())


@on_slot
def op_on_done(machine, slot, op):
    slot.future.add_done_callback(DoneCallback(machine, op.number(1)))


@on_slot
def op_not_on_done(machine, slot, op):
    return slot.future.remove_done_callback(DoneCallback(machine, op.number(1)))


def op_soon(machine, frame, op):
    handle = machine.loop.call_soon(machine.run_callback, op.number(1))
    machine.handles[op.number(0)] = handle


def op_later(machine, frame, op):
    handle = machine.loop.call_later(op.numbers[2], machine.run_callback, op.number(1))
    machine.handles[op.number(0)] = handle


def op_at(machine, frame, op):
    handle = machine.loop.call_at(op.numbers[2], machine.run_callback, op.number(1))
    machine.handles[op.number(0)] = handle


def op_unschedule(machine, frame, op):
    handle = machine.handles[op.number(0)]
    if handle is None:
        return None
    when = handle.when() if isinstance(handle, asyncio.TimerHandle) else 0
    text = f"{int(handle.cancelled())} {when:g}"
    handle.cancel()
    return text


def op_reschedule(machine, frame, op):
    timeout = machine.timeouts[op.number(0)]
    if timeout is None:
        return "empty"
    delay = op.numbers[1]
    timeout.reschedule(None if delay >= FOREVER else machine.loop.time() + delay)
    when = timeout.when()
    return f"{float('inf') if when is None else when:g} {int(timeout.expired())}"


def op_gather(machine, frame, op):
    for what in op.items:
        if why := machine.why_not_wait(frame, what):
            return why
    level = min([NO_LEVEL, *map(machine.level_of, op.items)])
    futures = [machine.awaitable(what) for what in op.items]
    all = asyncio.gather(*futures, return_exceptions=bool(op.number(1)))
    del futures
    machine.fill_slot(op.number(0), Slot(all, level, kept=True))


def op_shield(machine, frame, op):
    what = op.number(1)
    if why := machine.why_not_wait(frame, what):
        return why
    slot = None if what < 0 else machine.slots[what]
    plain = slot is not None and slot.plain and slot.future.done()
    outer = asyncio.shield(machine.awaitable(what))
    machine.fill_slot(op.number(0), Slot(outer, machine.level_of(what), plain, kept=True))


def op_raise(machine, frame, op):
    raise make_error(op.number(0), op.number(1))


def op_return(machine, frame, op):
    frame.returned = True
    frame.result = op.number(0)


def op_stop(machine, frame, op):
    machine.loop.stop()
