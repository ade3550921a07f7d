# SPDX-License-Identifier: MIT
"""The locks, queues and the like that all tasks of a program share."""
import asyncio
import contextvars


class Item(int):
    """Ordered by tens, so that there are equal ones to tell apart."""

    def __lt__(self, other):
        return self // 10 < other // 10


class Shared:
    def __init__(self):
        self.locks = [asyncio.Lock(), asyncio.Lock()]
        self.events = [asyncio.Event(), asyncio.Event()]
        self.semaphores = [asyncio.Semaphore(1), asyncio.BoundedSemaphore(2)]
        self.conditions = [asyncio.Condition(), asyncio.Condition(self.locks[0])]
        self.barriers = [asyncio.Barrier(2), asyncio.Barrier(3)]
        self.queues = [
            asyncio.Queue(),
            asyncio.Queue(1),
            asyncio.LifoQueue(2),
            asyncio.PriorityQueue(4),
        ]

        self.variables = [
            contextvars.ContextVar("v0"),
            contextvars.ContextVar("v1", default=7),
        ]

    def release_locks(self):
        for lock, condition in zip(self.locks, self.conditions):
            if lock.locked():
                lock.release()
            if condition.locked():
                condition.release()
