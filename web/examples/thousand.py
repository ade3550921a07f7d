# A thousand tasks take turns: each waits for one of ten places, works, and adds up. Drag, pinch or scroll in the timeline.
import asyncio

total = 0

async def work(i, places):
    global total
    async with places:
        await asyncio.sleep(0.001 * (i % 7 + 1))
        total += i

async def main():
    places = asyncio.Semaphore(10)
    async with asyncio.TaskGroup() as group:
        for i in range(1, 1001):
            group.create_task(work(i, places), name=f"work-{i}")
    print("total", total)

asyncio.run(main())
