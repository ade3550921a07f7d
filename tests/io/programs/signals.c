/* What its argument says: a program that signals of others come to.
 * SPDX-License-Identifier: MIT */
#include <asyncio.h>
#include <stdio.h>
#include <string.h>

static int finish(void *future) {
  return asyncio_future_set_result(future, asyncio_nothing());
}

static void say(const char *text) {
  puts(text);
  fflush(stdout);
}

/* Says something once the host has been told what to listen for. */
static int say_later(const char *text) {
  await(asyncio_sleep(0.001));
  say(text);
  return 0;
}

/* Ends by SIGTERM, for which it waits with nothing else to do. */
static int serve(void) {
  asyncio_loop *loop = asyncio_get_running_loop();
  asyncio_future *stop = asyncio_loop_create_future(loop);
  await(asyncio_loop_add_signal_handler(loop, ASYNCIO_SIGTERM, finish, stop));
  await(say_later("serving"));
  await(stop);
  say("stopped");
  return 0;
}

/* Is interrupted, and cleans up before it ends. */
static int work(void) {
  asyncio_default_int_handler();
  await(say_later("working"));
  int rc = asyncio_sleep(60);
  await(asyncio_sleep(0.01));
  say("cleaned up");
  return rc;
}

/* Nothing can wake it: SIGINT does not count. */
static int hang(void) {
  asyncio_default_int_handler();
  return asyncio_await(asyncio_loop_create_future(asyncio_get_running_loop()));
}

/* Has a handler when it ends, which keeps nobody. */
static int leave(void) {
  asyncio_loop *loop = asyncio_get_running_loop();
  await(asyncio_loop_add_signal_handler(loop, ASYNCIO_SIGHUP, finish, NULL));
  say("left");
  return 0;
}

static int log_event(void *name) {
  printf("%s %s\n", (const char *)name,
         asyncio_page_hidden() ? "hidden" : "shown");
  return fflush(stdout);
}

/* Tells what becomes of its page. */
static int watch(void) {
  static char hide[] = "pagehide", change[] = "visibilitychange";
  asyncio_loop *loop = asyncio_get_running_loop();
  await(asyncio_loop_add_page_handler(loop, hide, log_event, hide));
  await(asyncio_loop_add_page_handler(loop, change, log_event, change));
  say("watching");
  return asyncio_await(asyncio_loop_create_future(loop));
}

static const struct {
  const char *name;
  int (*run)(void);
} modes[] = {{"serve", serve},
             {"work", work},
             {"hang", hang},
             {"leave", leave},
             {"watch", watch}};

static int amain(void *mode) {
  for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
    if (strcmp(modes[i].name, mode) == 0) return modes[i].run();
  return asyncio_raise(ASYNCIO_VALUE_ERROR, "no mode %s", (char *)mode);
}

int main(int argc, char **argv) {
  return argc == 2 ? asyncio_main(amain, argv[1]) : 2;
}
