# SPDX-License-Identifier: MIT
"""An event loop with a virtual clock and a count of passes.

What CPython leaves to a heap or to a set is in order of creation here, as it
is in wasyncio: equal deadlines, the futures of a wait, the tasks of a loop.
"""
import asyncio
import itertools
import re
import sys

CLOCK_RESOLUTION = 1e-9
LONGEST = 511  # of what came of an operation
DEEPEST_LIST = 3  # gathers of gathers may double the text each time


class Deadlock(BaseException):
    """Nothing is ready, and there is no timer."""


class FifoTimer(asyncio.TimerHandle):
    __slots__ = ("sequence",)
    count = itertools.count()

    def __init__(self, *args):
        super().__init__(*args)
        self.sequence = next(self.count)

    def __lt__(self, other):
        return (self._when, self.sequence) < (other._when, other.sequence)


class InsertionSet(dict):
    """What asyncio.wait, task groups and as_completed need of a set."""

    def __init__(self, items=()):
        super().__init__((item, None) for item in items)

    def add(self, item):
        self[item] = None

    def discard(self, item):
        self.pop(item, None)

    remove = dict.pop


class AsCompletedIterator(asyncio.tasks._AsCompletedIterator):
    def __init__(self, futures, timeout):
        super().__init__((), None)
        self._todo = InsertionSet(map(asyncio.ensure_future, futures))
        self._todo_left = len(self._todo)
        for future in self._todo:
            future.add_done_callback(self._handle_completion)
        if self._todo and timeout is not None:
            loop = asyncio.get_running_loop()
            self._timeout_handle = loop.call_later(timeout, self._handle_timeout)


all_tasks_as_set = asyncio.all_tasks


def all_tasks(loop=None):
    """In order of creation, for those that the loop has numbered."""
    return sorted(all_tasks_as_set(loop), key=lambda task: getattr(task, "number", 0))


asyncio.events.TimerHandle = FifoTimer
asyncio.tasks.set = InsertionSet
asyncio.taskgroups.set = InsertionSet
asyncio.tasks._AsCompletedIterator = AsCompletedIterator
asyncio.tasks.all_tasks = all_tasks


class VirtualLoop(asyncio.BaseEventLoop):
    """When nothing is ready, the clock jumps to the next timer."""

    def __init__(self, report):
        super().__init__()
        self.passes = 0
        self.now = 0.0
        self.numbers = itertools.count()
        self._clock_resolution = CLOCK_RESOLUTION
        self._selector = self
        self.set_exception_handler(report)
        self.report = report

    def time(self):
        return self.now

    def create_task(self, coroutine, *, name=None, **options):
        """As its base, but for a frame that would keep an eager task from its report."""
        if not self.get_task_factory():
            return self.number(asyncio.Task, coroutine, loop=self, name=name, **options)
        return self.number(self.get_task_factory(), self, coroutine, **options)

    def number(self, create, *args, **options):
        """The number is taken before, as an eager task creates others before it is there."""
        number = next(self.numbers)
        task = create(*args, **options)
        task.number = number
        try:
            return task
        finally:
            del task

    def select(self, timeout):
        if timeout is None:
            raise Deadlock
        if timeout > 0:
            self.now = self._scheduled[0]._when
        return ()

    def call_exception_handler(self, context):
        """Its base calls the handler in the task's context, which fails, with nothing but a log,
        when that one is current. The caller's frame, which an eager task's error may know, is
        not to keep what it holds."""
        self.report(self, context)
        context.clear()

    def _process_events(self, events):
        pass

    def _write_to_self(self):
        pass

    def _run_once(self):
        self.passes += 1
        super()._run_once()


def run(loop, coroutine):
    """asyncio.run on this loop."""
    try:
        return loop.run_until_complete(loop.create_task(coroutine))
    finally:
        try:
            asyncio.runners._cancel_all_tasks(loop)
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.run_until_complete(loop.shutdown_default_executor())
        finally:
            loop.close()


def show(value):
    """None, numbers and lists as they are, errors as Name(text)[members]."""
    return show_part(value, 0)[:LONGEST]


def show_part(value, depth):
    if isinstance(value, list):
        return show_items(value, depth)
    if not isinstance(value, BaseException):
        return str(value)
    text = re.sub(" default=7| at 0x[0-9a-f]+", "", str(value))
    text = text.replace("_contextvars.Context object", "Context")
    text = re.sub("^TaskGroup <.*> ", "TaskGroup ", text)
    if text.startswith("Task cannot await on itself"):
        text = text.split(":")[0]  # a repr follows
    text = f"{type(value).__name__}({text})" if text else type(value).__name__
    if isinstance(value, BaseExceptionGroup):
        text += show_items(value.exceptions, depth)
    return text


def show_items(items, depth):
    parts = [show_part(item, depth + 1) for item in items] if depth < DEEPEST_LIST else ["..."]
    return f"[{', '.join(parts)}]"


def show_message(context):
    """What an exception handler is told, without reprs and class names."""
    message = context["message"].replace("_GatheringFuture", "gather")
    if message.startswith("Exception in callback"):
        message = "Exception in callback"
    return message


if sys.version_info[:2] != (3, 13):
    sys.exit(f"Python 3.13 is the reference, not {sys.version.split()[0]}")
