# SPDX-License-Identifier: MIT
"""Task ends n; its stop callback runs in n+1 and that pass completes; anything for n+2 is left
queued."""
from probe import create_loop, log, soon

loop = create_loop()


async def main():
    log("main ends")
    loop.call_soon(lambda: (log("n+1"), soon("n+2: only in the next run")))


loop.run_until_complete(main())
log("returned")
loop.stop()
loop.run_forever()
loop.close()
