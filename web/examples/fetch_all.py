# Fetches all URLs at once, and prints the status and size of each answer. One that fails does not lose the others.
import asyncio
import sys
from urllib.error import HTTPError
from urllib.request import urlopen

def fetch(url):
    try:
        with urlopen(url) as response:
            return response.status, len(response.read())
    except HTTPError as error:
        return error.code, len(error.read())

async def main(urls):
    tasks = [asyncio.create_task(asyncio.to_thread(fetch, url), name=url) for url in urls]
    code = 0
    for url, task in zip(urls, tasks):
        try:
            status, size = await task
            print(status, size, url)
            code = max(code, status >= 400)
        except OSError as error:
            print(f"fetch_all: {url}: {error}", file=sys.stderr)
            code = 1
    return code

sys.exit(asyncio.run(main(sys.argv[1:])))
