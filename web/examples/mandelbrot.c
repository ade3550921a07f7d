/* The Mandelbrot set, its tiles computed by workers on all cores.
 *
 * mandelbrot.html draws them as they come, while the page animates.
 */
#include <asyncio.h>
#include <stdio.h>
#include <stdlib.h>

enum { TILES = 6, COLUMNS = 72, LINES = 24, DEPTH = 1000 };

/* Some lines of a picture. */
struct tile {
  int first, count, width, height;
};

/* 0 inside of the set, else how soon the point leaves it, 1 to 255. */
static unsigned char shade(double x, double y) {
  double re = 0, im = 0;
  int n = 0;
  for (; n < DEPTH && re * re + im * im < 4; n++) {
    double next = re * re - im * im + x;
    im = 2 * re * im + y;
    re = next;
  }
  return n == DEPTH ? 0 : (unsigned char)(1 + n % 255);
}

/* The job: a byte for each point of a tile. */
static int draw(void *arg) {
  const struct tile *tile = arg;
  size_t size = (size_t)tile->count * (size_t)tile->width, at = 0;
  unsigned char *bytes = malloc(size);
  if (bytes == NULL) return asyncio_raise(ASYNCIO_NO_MEMORY, "no room");
  for (int line = tile->first; line < tile->first + tile->count; line++)
    for (int column = 0; column < tile->width; column++)
      bytes[at++] = shade(column * 3.0 / tile->width - 2.2,
                          line * 2.4 / (tile->height - 1) - 1.2);
  asyncio_value v = asyncio_bytes(bytes, size);
  free(bytes);
  return asyncio_return(v);
}

/* For the page: as many at once as it likes. */
ASYNCIO_EXPORT(tile, bytes, (int, first), (int, count), (int, width),
               (int, height)) {
  struct tile tile = {first, count, width, height};
  asyncio_value v;
  await(asyncio_to_thread(draw, &tile, .size = sizeof tile), v);
  return asyncio_return(v);
}

static void print(asyncio_value tile) {
  const unsigned char *bytes = (const void *)asyncio_value_text(tile);
  for (size_t i = 0; i < asyncio_value_size(tile); i++) {
    putchar(bytes[i] == 0 ? '@' : " .:-=+*#%"[bytes[i] % 9]);
    if (i % COLUMNS == COLUMNS - 1) putchar('\n');
  }
}

static int amain(void *arg) {
  (void)arg;
  asyncio_future *tiles[TILES];
  for (int i = 0; i < TILES; i++) {
    int lines = LINES / TILES;
    struct tile tile = {i * lines, lines, COLUMNS, LINES};
    tiles[i] = asyncio_to_thread(draw, &tile, .size = sizeof tile);
  }
  for (int i = 0; i < TILES; i++) {
    asyncio_value v;
    await(tiles[i], v);
    print(v);
    asyncio_value_clear(&v);
  }
  return 0;
}

int main(void) { return asyncio_main(amain, NULL); }
