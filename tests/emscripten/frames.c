/* Tasks beside a main loop that draws frames. SPDX-License-Identifier: MIT */
#include <asyncio.h>
#include <emscripten.h>
#include <stdio.h>

static int frames, position;
static asyncio_event tenth;

static void draw(void) {
  if (++frames == 10) asyncio_event_set(&tenth);
}

static int animate(void *unused) {
  (void)unused;
  for (; position < 5; position++) await(asyncio_sleep(0.01));
  return 0;
}

static int amain(void *unused) {
  (void)unused;
  asyncio_task *animation = asyncio_create_task(animate, NULL);
  await(asyncio_event_wait(&tenth)); /* only a frame sets it */
  await(animation);
  int before = frames;
  emscripten_sleep(100);
  printf("position %d, frames %s\n", position,
         frames > before ? "went on" : "stood still");
  emscripten_cancel_main_loop();
  return 0;
}

int main(void) {
  emscripten_set_main_loop(draw, 100, false);
  return asyncio_main(amain, NULL) == 0 ? 3 : 1;
}
