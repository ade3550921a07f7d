# SPDX-License-Identifier: MIT
"""What a program runs on: its slots, its functions, its trace."""
import asyncio
import sys

from shared import Shared
from virtual_loop import LONGEST, VirtualLoop, show, show_message

SLOTS = 8
NO_LEVEL = 16
CALLBACK = -1
BUDGET = 1000
RESCUE_TIME = 1000
MAX_RESCUES = 100
PATIENCE = 30  # rescues before no operation more is run


class Slot:
    """Something to wait for; level: of the first task's function in it."""

    __slots__ = ("future", "level", "plain", "kept")

    def __init__(self, future, level, plain=False, kept=False):
        self.kept = kept
        self.future = future
        self.level = level
        self.plain = plain


class Frame:
    """A call of a function: by a task, by another function, as a callback."""

    def __init__(self, machine, function, level):
        self.function = function
        self.id = machine.calls
        self.level = level
        self.returned = False
        self.result = None
        machine.calls += 1
        machine.trace(f"{function}.{self.id} begins")


class DoneCallback:
    """Two for the same function are equal, as in C."""

    def __init__(self, machine, function):
        self.machine = machine
        self.function = function

    def __eq__(self, other):
        return isinstance(other, DoneCallback) and self.function == other.function

    def __call__(self, future):
        self.machine.trace(f"callback {'cancelled' if future.cancelled() else 'done'}")
        del future
        self.machine.run_callback(self.function)


class Machine:
    def __init__(self, functions):
        self.functions = functions
        self.loop = VirtualLoop(self.report)
        self.slots = [None] * SLOTS
        self.handles = [None] * SLOTS
        self.timeouts = [None] * SLOTS
        self.groups = [None] * SLOTS
        self.tokens = [None] * SLOTS
        self.contexts = [None] * SLOTS
        self.shared = Shared()
        self.number = 0
        self.calls = 0
        self.budget = BUDGET
        self.rescues = 0
        self.lines = []
        self.kept = []

    def trace(self, event):
        if not self.loop.is_closed():
            self.lines.append(f"{self.loop.passes}@{self.loop.time():g} {event}")

    def report(self, loop, context):
        error = context.get("exception")
        if isinstance(error, SystemExit):
            return  # of a task that the traceback holds: a matter of the garbage collector
        self.trace(f"HANDLER {show_message(context)}: {show(error)}")
        if error:
            strip(error)  # else a cycle: its frames hold the context, which holds it

    def rescue(self):
        """Cancels everything when nothing else is left to happen, and lets go of the locks: a
        task that wants its condition's lock back is not to be cancelled."""
        tasks = asyncio.tasks.all_tasks(self.loop)
        self.trace(f"rescue {len(tasks)} tasks")
        self.rescues += 1
        if self.rescues > MAX_RESCUES:
            sys.exit("stuck")
        if self.rescues > PATIENCE:
            self.budget = 0
        for task in tasks:
            task.cancel()
        if self.rescues > 1:
            self.shared.release_locks()
        self.loop.call_later(RESCUE_TIME, self.rescue)

    async def main(self):
        self.loop.call_later(RESCUE_TIME, self.rescue)
        return await self.run_task(0)

    # ---- functions ----
    async def run_task(self, function):
        return await self.call_function(function, function)

    async def call_function(self, function, level):
        frame = Frame(self, function, level)
        await self.run_block(frame, self.functions[function])
        return frame.result

    def run_callback(self, function):
        """Only operations that do not suspend: it ends with the first send."""
        try:
            self.call_function(function, CALLBACK).send(None)
        except StopIteration:
            pass

    async def run_block(self, frame, operations):
        for op in operations:
            if frame.returned:
                return
            self.budget -= 1
            if self.budget < 0:
                raise RuntimeError("out of operations")
            try:
                outcome = op.run(self, frame, op)
                if op.suspends:
                    outcome = await outcome
            except GeneratorExit:
                raise
            except BaseException as error:
                strip(error)
                self.trace_outcome(frame, op, show(error))
                raise
            self.trace_outcome(frame, op, "" if outcome is None else outcome)

    def trace_outcome(self, frame, op, outcome):
        number = op.numbers[0] if op.numbers else 0
        outcome = str(outcome)[:LONGEST]
        self.trace(f"{frame.function}.{frame.id} {op.name} {number:g} -> {outcome}")

    # ---- slots ----
    def fill_slot(self, i, slot):
        """In C a gather or shield that nobody has is let go at once, here its
        children keep it. So that this does not show, nobody lets go of them."""
        if self.slots[i] and self.slots[i].kept:
            self.kept.append(self.slots[i])
        self.slots[i] = slot

    def level_of(self, what):
        return -what if what < 0 else self.slots[what].level

    def why_not_wait(self, frame, what):
        if what >= 0 and self.slots[what] is None:
            return "empty"
        return None if self.level_of(what) > frame.level else "not from here"

    def awaitable(self, what):
        return self.run_task(-what) if what < 0 else self.slots[what].future


def strip(error):
    """Lets go of the frames that an error came through: what they hold is to
    be released as soon as nobody needs it."""
    others = [error.__context__, *getattr(error, "exceptions", ())]
    error.__traceback__ = error.__cause__ = error.__context__ = None
    for other in filter(None, others):
        strip(other)
