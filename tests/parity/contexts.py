# SPDX-License-Identifier: MIT
"""The operations on context variables and contexts, and eager tasks."""
import asyncio
import contextvars
import functools

from operations import spawn


def variable_of(machine, op):
    return machine.shared.variables[op.number(0)]


# ---- variables ----
def op_var_set(machine, frame, op):
    machine.tokens[op.number(2)] = variable_of(machine, op).set(op.number(1))


def op_var_get(machine, frame, op):
    return variable_of(machine, op).get()


def op_var_reset(machine, frame, op):
    token = machine.tokens[op.number(1)]
    return "empty" if token is None else variable_of(machine, op).reset(token)


# ---- contexts ----
def in_context(place):
    """An operation on a context that is there, whose number is at that place."""

    def make(operation):
        def run_in_context(machine, frame, op):
            context = machine.contexts[op.number(place)]
            return "empty" if context is None else operation(machine, context, op)

        return run_in_context

    return make


def op_context_new(machine, frame, op):
    machine.contexts[op.number(0)] = contextvars.Context()


def op_context_copy(machine, frame, op):
    machine.contexts[op.number(0)] = contextvars.copy_context()


def op_context_of(machine, frame, op):
    slot = machine.slots[op.number(1)]
    if slot is None or not isinstance(slot.future, asyncio.Task):
        return "no task"
    machine.contexts[op.number(0)] = slot.future.get_context()


@in_context(1)
def op_context_get(machine, context, op):
    return context[variable_of(machine, op)]


@in_context(0)
def op_context_run(machine, context, op):
    context.run(machine.run_callback, op.number(1))


@in_context(2)
def op_spawn_in(machine, context, op):
    create = functools.partial(machine.loop.create_task, context=context)
    spawn(machine, create, op.number(0), op.number(1))


@in_context(0)
def op_soon_in(machine, context, op):
    machine.loop.call_soon(machine.run_callback, op.number(1), context=context)


# ---- eager tasks ----
def op_spawn_eager(machine, frame, op):
    create = functools.partial(asyncio.Task, loop=machine.loop, eager_start=True)
    create = functools.partial(machine.loop.number, create)
    spawn(machine, create, op.number(0), op.number(1))


def op_eager_factory(machine, frame, op):
    machine.loop.set_task_factory(asyncio.eager_task_factory if op.number(0) else None)
