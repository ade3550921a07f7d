# SPDX-License-Identifier: MIT
"""The operations on locks, events and semaphores."""


# ---- Lock ----
def lock_of(machine, op):
    return machine.shared.locks[op.number(0)]


async def op_lock_acquire(machine, frame, op):
    await lock_of(machine, op).acquire()


def op_lock_release(machine, frame, op):
    lock_of(machine, op).release()


def op_lock_state(machine, frame, op):
    return int(lock_of(machine, op).locked())


async def op_lock_with(machine, frame, op):
    async with lock_of(machine, op):
        await machine.run_block(frame, op.block(0))


# ---- Event ----
def event_of(machine, op):
    return machine.shared.events[op.number(0)]


async def op_event_wait(machine, frame, op):
    await event_of(machine, op).wait()


def op_event_set(machine, frame, op):
    event_of(machine, op).set()


def op_event_clear(machine, frame, op):
    event_of(machine, op).clear()


def op_event_state(machine, frame, op):
    return int(event_of(machine, op).is_set())


# ---- Semaphore, BoundedSemaphore ----
def semaphore_of(machine, op):
    return machine.shared.semaphores[op.number(0)]


async def op_semaphore_acquire(machine, frame, op):
    await semaphore_of(machine, op).acquire()


def op_semaphore_release(machine, frame, op):
    semaphore_of(machine, op).release()


def op_semaphore_state(machine, frame, op):
    semaphore = semaphore_of(machine, op)
    return f"{int(semaphore.locked())} {semaphore._value}"


async def op_semaphore_with(machine, frame, op):
    async with semaphore_of(machine, op):
        await machine.run_block(frame, op.block(0))
