# SPDX-License-Identifier: MIT
"""stop() lets the pass finish; stop() before run_forever gives one pass with no waiting."""
from probe import create_loop, log, soon

loop = create_loop()
loop.call_soon(lambda: (log("stop"), loop.stop(), soon("left for next run")))
loop.call_soon(log, "same pass")
loop.run_forever()
log("returned")
loop.call_later(1, log, "never")
loop.stop()
loop.run_forever()
log("returned")
loop.close()
