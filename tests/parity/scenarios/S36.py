# SPDX-License-Identifier: MIT
"""stop() in a callback: this pass finishes, what it scheduled waits for the next run; stop()
before run: one pass."""
from probe import create_loop, log, run, show

loop = create_loop()
loop.call_soon(lambda: (log("A stops"), loop.stop(), loop.call_soon(lambda: log("D next run"))))
loop.call_soon(lambda: log("B same pass"))
loop.call_later(0, lambda: log("C due timer, same pass"))
loop.run_forever()
log("returned")
loop.stop()
loop.run_forever()
log("returned after one pass")
loop.call_later(5, log, "never")
loop.stop()
loop.run_forever()
log("stop() pending: no waiting for the timer")
fut = loop.create_future()
loop.call_soon(loop.stop)
try:
    loop.run_until_complete(fut)
except RuntimeError as e:
    log(show(e))
fut.cancel()
loop.close()
