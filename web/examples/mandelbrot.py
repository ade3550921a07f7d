# The Mandelbrot set, its tiles computed by threads, one at a time.
import asyncio

TILES, COLUMNS, LINES, DEPTH = 6, 72, 24, 1000

def shade(x, y):
    """0 inside of the set, else how soon the point leaves it, 1 to 255."""
    re = im = 0.0
    for n in range(DEPTH):
        if re * re + im * im >= 4:
            return 1 + n % 255
        re, im = re * re - im * im + x, 2 * re * im + y
    return 0

def draw(first, count):
    """A byte for each point of a tile."""
    return bytes(
        shade(column * 3.0 / COLUMNS - 2.2, line * 2.4 / (LINES - 1) - 1.2)
        for line in range(first, first + count)
        for column in range(COLUMNS)
    )

def show(tile):
    text = "".join(" .:-=+*#%"[n % 9] if n else "@" for n in tile)
    for at in range(0, len(text), COLUMNS):
        print(text[at : at + COLUMNS])

async def main():
    lines = LINES // TILES
    tiles = [asyncio.create_task(asyncio.to_thread(draw, i * lines, lines)) for i in range(TILES)]
    for tile in tiles:
        show(await tile)

asyncio.run(main())
