# SPDX-License-Identifier: MIT
"""The operations on conditions and barriers."""

FAILING_NUMBER = 9


# ---- Condition ----
def condition_of(machine, op):
    return machine.shared.conditions[op.number(0)]


async def op_condition_acquire(machine, frame, op):
    await condition_of(machine, op).acquire()


def op_condition_release(machine, frame, op):
    condition_of(machine, op).release()


async def op_condition_with(machine, frame, op):
    async with condition_of(machine, op):
        await machine.run_block(frame, op.block(0))


async def op_condition_wait(machine, frame, op):
    await condition_of(machine, op).wait()


async def op_condition_wait_for(machine, frame, op):
    def predicate():
        """By how much, and one, the machine's number is at least the operation's."""
        machine.trace(f"predicate {machine.number}")
        if machine.number == FAILING_NUMBER:
            raise ValueError("predicate")
        return max(0, machine.number - op.number(1) + 1)

    return await condition_of(machine, op).wait_for(predicate)


def op_number(machine, frame, op):
    machine.number = op.number(0)


def op_condition_notify(machine, frame, op):
    condition_of(machine, op).notify(op.number(1))


def op_condition_notify_all(machine, frame, op):
    condition_of(machine, op).notify_all()


def op_condition_state(machine, frame, op):
    return int(condition_of(machine, op).locked())


# ---- Barrier ----
def barrier_of(machine, op):
    return machine.shared.barriers[op.number(0)]


async def op_barrier_wait(machine, frame, op):
    return await barrier_of(machine, op).wait()


async def op_barrier_reset(machine, frame, op):
    await barrier_of(machine, op).reset()


async def op_barrier_abort(machine, frame, op):
    await barrier_of(machine, op).abort()


def op_barrier_state(machine, frame, op):
    barrier = barrier_of(machine, op)
    return f"{barrier.n_waiting} {int(barrier.broken)}"
