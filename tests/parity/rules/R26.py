# SPDX-License-Identifier: MIT
"""In one pass: what was ready, then I/O readiness callbacks, then due timers."""
import asyncio
import select
import socket
from asyncio import sleep

import probe
from probe import log, loop, soon
from virtual_loop import VirtualLoop, run


class SocketLoop(VirtualLoop):
    """Looks at sockets as a selector's loop does: in the poll step of each pass."""

    def __init__(self, report):
        super().__init__(report)
        self.readers = {}

    def add_reader(self, sock, callback):
        self.readers[sock] = asyncio.Handle(callback, (), self)

    def remove_reader(self, sock):
        del self.readers[sock]

    def select(self, timeout):
        readable, _, _ = select.select(self.readers, [], [], 0)
        return readable or super().select(timeout)

    def _process_events(self, events):
        for sock in events:
            self._add_callback(self.readers[sock])


async def main():
    a, b = socket.socketpair()

    def readable():
        log(f"reader {b.recv(9)}")
        loop().remove_reader(b)

    loop().add_reader(b, readable)
    a.send(b"x")
    loop().call_later(0, log, "timer")
    soon("soon")
    await sleep(0)
    await sleep(0)
    a.close()
    b.close()


probe.current = SocketLoop(probe.report)
run(probe.current, main())
