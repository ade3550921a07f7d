# The smallest program: two lines, and a sleep between them.
import asyncio

async def hello():
    print("hello")
    await asyncio.sleep(0.5)
    print("world")

asyncio.run(hello())
