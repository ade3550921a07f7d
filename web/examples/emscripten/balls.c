/* Each ball is a task that moves it, while a main loop draws frames on a
 * canvas. The program ends when all balls rest.
 *
 *     emcc -O2 balls.c @dist/emscripten/asyncio.rsp -o balls.js
 *
 * balls.html is its page.
 */
#include <asyncio.h>
#include <emscripten.h>
#include <stdio.h>

enum { WIDTH = 320, HEIGHT = 200, RADIUS = 12, BALLS = 4 };

static const double STEP = 0.01; /* seconds */
static const double GRAVITY = 900;
static const double KEPT = 0.7; /* of its speed when it bounces */

struct ball {
  double x, height, delay; /* seconds after which it is dropped */
  const char *colour;
};

static struct ball balls[BALLS] = {
    {50, 150, 0.0, "#d1495b"},
    {120, 180, 0.2, "#edae49"},
    {190, 120, 0.4, "#00798c"},
    {260, 170, 0.6, "#30638e"},
};

// clang-format off
EM_JS(void, clear, (int width, int height), {
  Module.context = Module.context || Module.canvas.getContext("2d");
  Module.context.clearRect(0, 0, width, height);
})
EM_JS(void, disc, (double x, double y, double radius, const char *colour), {
  Module.context.fillStyle = UTF8ToString(colour);
  Module.context.beginPath();
  Module.context.arc(x, y, radius, 0, 2 * Math.PI);
  Module.context.fill();
})
// clang-format on

static void draw(void) {
  clear(WIDTH, HEIGHT);
  for (int i = 0; i < BALLS; i++)
    disc(balls[i].x, HEIGHT - RADIUS - balls[i].height, RADIUS,
         balls[i].colour);
}

/* Falls to the ground. Returns 0 or an error. */
static int fall(struct ball *ball, double *speed) {
  while (ball->height > 0) {
    await(asyncio_sleep(STEP));
    *speed -= GRAVITY * STEP;
    ball->height += *speed * STEP;
  }
  ball->height = 0;
  return 0;
}

/* The task of a ball. */
static int drop(void *arg) {
  struct ball *ball = arg;
  double speed = 0;
  await(asyncio_sleep(ball->delay));
  do {
    await(fall(ball, &speed));
    speed *= -KEPT;
    ball->height = speed * STEP;
  } while (speed > 40);
  ball->height = 0;
  return 0;
}

static int amain(void *unused) {
  (void)unused;
  int rc;
  asyncio_task_group *group;
  async_with (rc, asyncio_task_group, &group) {
    for (int i = 0; i < BALLS && rc == 0; i++)
      rc = asyncio_task_group_spawn(group, drop, &balls[i]);
  }
  if (rc < 0) return rc;
  emscripten_cancel_main_loop();
  printf("%d balls rest\n", BALLS);
  return 0;
}

int main(void) {
  emscripten_set_main_loop(draw, 0, false);
  return asyncio_main(amain, NULL);
}
