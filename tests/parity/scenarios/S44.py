# SPDX-License-Identifier: MIT
"""run_in_executor: cancelling the future does not stop a job that has started; shutdown refuses
new jobs. Passes depend on the timing of threads, so none is printed."""
import threading
from asyncio import CancelledError

from probe import loop, run, show


def answer():
    return 6 * 7


def divide():
    return 1 / 0


def note_run():
    global ran
    started.set()
    gate.wait(5)
    ran = True


ran = False
started = threading.Event()
gate = threading.Event()


def wait_for_threads(loop):
    """Its clock is virtual: it is threads that it waits for."""
    woken = threading.Event()

    def select(timeout):
        if timeout is None:
            woken.wait(5)
        woken.clear()
        return ()

    loop._write_to_self = woken.set
    loop.select = select


async def outcome(name, awaitable):
    try:
        print(name, await awaitable)
    except Exception as error:
        print(name, show(error))


async def main():
    wait_for_threads(loop())
    await outcome("ok", loop().run_in_executor(None, answer))
    await outcome("error", loop().run_in_executor(None, divide))
    future = loop().run_in_executor(None, note_run)
    started.wait(5)
    future.cancel()
    try:
        await future
    except CancelledError:
        print("cancelled future raises")
    gate.set()
    await loop().shutdown_default_executor()
    print(f"the job ran anyway: {ran}")
    try:
        loop().run_in_executor(None, answer)
    except RuntimeError as error:
        print(show(error))


run(main)
