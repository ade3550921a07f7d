# SPDX-License-Identifier: MIT
"""call_soon is FIFO; what a callback schedules runs in the next pass, never in the current one."""
from probe import create_loop, log, soon

loop = create_loop()
loop.call_soon(lambda: (log("A"), soon("A1")))
loop.call_soon(lambda: (log("B"), soon("B1")))
loop.call_soon(lambda: (log("C"), loop.call_soon(loop.stop)))
loop.run_forever()
loop.close()
