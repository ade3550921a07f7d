# task group: when one task fails the others are cancelled, may clean up, and the block ends with the errors of all.
import asyncio

async def download(part):
    try:
        await asyncio.sleep(0.02 * part)
    except asyncio.CancelledError:
        await asyncio.sleep(0.005 * part)  # a cleanup may wait
        print(f"part {part} removed")
        raise
    if part == 2:
        raise OSError("disk full")
    print(f"part {part} done")

async def download_all():
    async with asyncio.TaskGroup() as group:
        for part in range(1, 5):
            group.create_task(download(part), name=f"part-{part}")

async def main():
    try:
        await download_all()
    except ExceptionGroup as e:
        print(f"{type(e).__name__}: {e}")

asyncio.run(main())
