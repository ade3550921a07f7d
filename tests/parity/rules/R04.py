# SPDX-License-Identifier: MIT
"""KeyboardInterrupt/SystemExit from a callback leave run_forever at once; the rest waits for
the next run."""
from probe import create_loop, log

loop = create_loop()


def bye():
    log("raising")
    raise SystemExit


loop.call_soon(bye)
loop.call_soon(log, "still queued")
try:
    loop.run_forever()


except SystemExit:
    log("SystemExit out of run_forever")


loop.stop()
loop.run_forever()
loop.close()
