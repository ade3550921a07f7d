# SPDX-License-Identifier: MIT
"""What rules and scenarios need: a loop that prints `pass@time event`, and its clock."""
import sys
from asyncio import sleep
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import virtual_loop  # noqa: E402
from virtual_loop import show, show_message  # noqa: E402

current = None


def create_loop():
    global current
    current = virtual_loop.VirtualLoop(report)
    return current


def loop():
    return current


def log(event):
    print(f"{current.passes}@{current.time():g} {event}")


def report(_, context):
    error = context.get("exception")
    log(f"HANDLER {show_message(context)!r} {show(error) if error else '-'}")


def run(main):
    return virtual_loop.run(create_loop(), main())


def soon(event):
    current.call_soon(log, event)


async def outcome(label, awaitable):
    """Await, and log how it ended."""
    try:
        result = await awaitable
    except BaseException as error:
        log(f"{label} raised {show(error)}")
        return
    log(f"{label} -> {result!r}")


async def done_after(passes, tag=None):
    """Finish in the n-th pass after the first step."""
    for _ in range(passes):
        await sleep(0)
    if tag:
        log(f"{tag} finishes")
    return tag
