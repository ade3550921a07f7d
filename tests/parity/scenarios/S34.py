# SPDX-License-Identifier: MIT
"""Order of adding; each its own call_soon; one added late runs a pass later; removed after done:
too late."""
from asyncio import sleep

from probe import log, loop, run


async def main():
    f = loop().create_future()
    for n in "abc":
        f.add_done_callback(lambda f, n=n: log(f"cb {n} {f.result()}"))

    def adds(f):
        log("cb d adds e")
        f.add_done_callback(lambda f: log("cb e"))
    f.add_done_callback(adds)
    f.add_done_callback(lambda f: 1 / 0)
    f.add_done_callback(lambda f: log("cb after the failing one"))
    f.add_done_callback(adds)
    f.add_done_callback(adds)
    log(f"removed {f.remove_done_callback(adds)}")
    f.add_done_callback(adds)
    f.set_result(5)
    log(f"set; remove now -> {f.remove_done_callback(adds)}")
    loop().call_soon(lambda: log("call_soon after set"))
    await f
    log("await of the done future did not suspend")
    await sleep(0)
    await sleep(0)


run(main)
