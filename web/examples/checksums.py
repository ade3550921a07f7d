# Checksums of many files in parallel: each is read and summed by a worker.
import asyncio
import sys
import zlib

def crc32(path):
    with open(path, "rb") as file:
        return zlib.crc32(file.read())

async def main(paths):
    loop = asyncio.get_running_loop()
    sums = [loop.run_in_executor(None, crc32, path) for path in paths]
    failed = False
    for path, crc in zip(paths, sums):
        try:
            print(f"{await crc:08x}  {path}")
        except FileNotFoundError as error:
            print(f"FileNotFoundError: {error.filename}")
            failed = True
    return failed

sys.exit(asyncio.run(main(sys.argv[1:])))
