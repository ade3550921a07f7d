# Counts words as `wc -w` does: one task per file, which gives the others a turn after each chunk.
import asyncio
import sys

CHUNK = 64 * 1024

async def count(path):
    words, in_word = 0, False
    with open(path, "rb") as file:
        while chunk := file.read(CHUNK):
            words += len(chunk.split()) - (in_word and not chunk[:1].isspace())
            in_word = not chunk[-1:].isspace()
            await asyncio.sleep(0)
    return words

async def main(paths):
    tasks = [asyncio.create_task(count(path), name=path) for path in paths]
    total = 0
    for path, task in zip(paths, tasks):
        words = await task
        print(words, path)
        total += words
    if len(paths) > 1:
        print(total, "total")

asyncio.run(main(sys.argv[1:]))
