/* Rules of transports, over pairs in memory, after CPython's
 * test_selector_events.py. SPDX-License-Identifier: MIT */
#include "transports.h"

#include <stdlib.h>

#include "test.h"

/* A protocol that writes down what it is told, by its letter. */
struct logger {
  char letter;
  int keep_open, fail; /* returned by eof_received and data_received */
  asyncio_transport *transport;
  char room[3];
  int room_size;
};

static int made(void *self, asyncio_transport *transport) {
  struct logger *logger = self;
  logger->transport = transport;
  test_log("%c+", logger->letter);
  return 0;
}

static int lost(void *self, asyncio_value error) {
  struct logger *logger = self;
  test_log("%c-%s", logger->letter,
           error.tag == ASYNCIO_ERROR ? asyncio_strerror(error.code) : "");
  logger->transport = NULL;
  return 0;
}

static int received(void *self, const char *data, size_t size) {
  struct logger *logger = self;
  if (size > 20)
    test_log("%c:%u", logger->letter, (unsigned)size);
  else
    test_log("%c:%.*s", logger->letter, (int)size, data);
  return logger->fail < 0 ? asyncio_raise(logger->fail, "mine") : 0;
}

static int eof(void *self) {
  struct logger *logger = self;
  test_log("%c$", logger->letter);
  return logger->keep_open;
}

static int paused(void *self) {
  test_log("%cpause", ((struct logger *)self)->letter);
  return 0;
}

static int resumed(void *self) {
  test_log("%cresume", ((struct logger *)self)->letter);
  return 0;
}

static void released(void *self) {
  test_log("%c!", ((struct logger *)self)->letter);
}

static int room(void *self, size_t hint, char **buffer) {
  struct logger *logger = self;
  (void)hint;
  *buffer = logger->room;
  return logger->room_size;
}

static int updated(void *self, size_t size) {
  struct logger *logger = self;
  return received(self, logger->room, size);
}

static const asyncio_protocol logging = {.connection_made = made,
                                         .connection_lost = lost,
                                         .data_received = received,
                                         .eof_received = eof,
                                         .pause_writing = paused,
                                         .resume_writing = resumed,
                                         .release = released};
static const asyncio_protocol buffered = {.connection_made = made,
                                          .connection_lost = lost,
                                          .get_buffer = room,
                                          .buffer_updated = updated};

static struct logger a, b;

/* The pair of the test, kept until its end: also without memory, when it may
 * be lost at any time. */
static asyncio_transport *pair[2];

static void drop_pair(int *unused) {
  (void)unused;
  for (int i = 0; i < 2; i++) {
    asyncio_release(pair[i]);
    pair[i] = NULL;
  }
}

#define PAIR_TEST(behaviour)                               \
  static int with_pair_##behaviour(void);                  \
  TASK_TEST(behaviour) {                                   \
    __attribute__((cleanup(drop_pair), unused)) int guard; \
    return with_pair_##behaviour();                        \
  }                                                        \
  static int with_pair_##behaviour(void)

static int report(asyncio_loop *loop, const asyncio_exception_context *context,
                  void *arg) {
  (void)loop, (void)arg;
  test_log("[%s|%s]", context->message,
           asyncio_strerror(context->exception.code));
  return 0;
}

static int open_small(const asyncio_protocol *first,
                      const asyncio_protocol *second, size_t capacity) {
  asyncio_loop *loop = asyncio_get_running_loop();
  a = (struct logger){.letter = 'a'};
  b = (struct logger){.letter = 'b'};
  asyncio_loop_set_exception_handler(loop, report, NULL);
  drop_pair(NULL);
  await(asyncio_loop_create_pair(loop, first, &a, second, &b, pair,
                                 .capacity = capacity));
  for (int i = 0; i < 2; i++) (void)asyncio_retain(pair[i]);
  return 0;
}

static int open_pair(void) { return open_small(&logging, &logging, 0); }

static int passes(int n) {
  for (int i = 0; i < n; i++) await(asyncio_sleep(0));
  return 0;
}

static int write(asyncio_transport *transport, const char *text) {
  return asyncio_transport_write(transport, text, strlen(text));
}

/* ---- the order of calls ---- */

PAIR_TEST(connection_made_comes_first_and_connection_lost_last) {
  await(open_pair());
  await(write(pair[0], "early"));
  asyncio_transport_close(pair[0]);
  CHECK(asyncio_transport_is_closing(pair[0]));
  CHECK_LOG("");
  await(passes(4));
  CHECK_LOG("a+ b+ a- a! b:early b$");
  await(passes(1));
  CHECK_LOG("b- b!");
  return 0;
}

PAIR_TEST(connection_lost_is_called_once) {
  await(open_pair());
  await(passes(1));
  asyncio_transport_close(pair[0]);
  asyncio_transport_close(pair[0]);
  asyncio_transport_abort(pair[0]);
  await(passes(1));
  CHECK_LOG("a+ b+ a- a!");
  return passes(2);
}

PAIR_TEST(what_comes_in_pieces_is_received_at_once) {
  await(open_pair());
  await(passes(1));
  await(write(pair[0], "ab"));
  await(write(pair[0], "cd"));
  await(passes(2));
  CHECK_LOG("a+ b+ b:abcd");
  return 0;
}

PAIR_TEST(lines_are_written_behind_each_other) {
  AUTO_VALUE text = asyncio_string("one ");
  AUTO_VALUE bytes = asyncio_bytes("two", 3);
  await(open_pair());
  if (text.tag == ASYNCIO_ERROR || bytes.tag == ASYNCIO_ERROR) return 0;
  asyncio_value lines[] = {text, bytes, asyncio_int(3)};
  CHECK(asyncio_transport_writelines(pair[0], lines, 3) == ASYNCIO_TYPE_ERROR);
  await(asyncio_transport_writelines(pair[0], lines, 2));
  await(passes(3));
  CHECK_LOG("a+ b+ b:one two");
  return 0;
}

PAIR_TEST(close_sends_what_is_buffered_and_abort_does_not) {
  for (int aborts = 0; aborts < 2; aborts++) {
    await(open_small(&logging, &logging, 4));
    await(write(pair[0], "123456789"));
    if (aborts)
      asyncio_transport_abort(pair[0]);
    else
      asyncio_transport_close(pair[0]);
    CHECK(asyncio_transport_get_write_buffer_size(pair[0]) == (aborts ? 0 : 5));
    await(passes(12));
    if (aborts)
      CHECK_LOG("a+ b+ a- a! b:1234 b$ b- b!");
    else
      CHECK_LOG("a+ b+ b:1234 b:5678 a- a! b:9 b$ b- b!");
  }
  return 0;
}

/* ---- ends ---- */

PAIR_TEST(write_eof_ends_one_direction) {
  await(open_pair());
  b.keep_open = 1;
  await(passes(1));
  await(write(pair[0], "ask"));
  CHECK(asyncio_transport_can_write_eof(pair[0]));
  await(asyncio_transport_write_eof(pair[0]));
  await(asyncio_transport_write_eof(pair[0]));
  CHECK(write(pair[0], "more") == ASYNCIO_RUNTIME_ERROR);
  CHECK(strcmp(asyncio_message(), "Cannot call write() after write_eof()") ==
        0);
  await(passes(4));
  await(write(pair[1], "answer"));
  asyncio_transport_close(pair[1]);
  await(passes(5));
  CHECK_LOG("a+ b+ b:ask b$ b- b! a:answer a$ a- a!");
  return 0;
}

PAIR_TEST(write_eof_comes_behind_what_is_buffered) {
  await(open_small(&logging, &logging, 2));
  b.keep_open = 1;
  await(write(pair[0], "abcde"));
  await(asyncio_transport_write_eof(pair[0]));
  await(passes(9));
  CHECK_LOG("a+ b+ b:ab b:cd b:e b$");
  return 0;
}

PAIR_TEST(a_write_to_one_who_is_gone_is_a_broken_pipe) {
  await(open_pair());
  b.keep_open = 1;
  await(passes(1));
  asyncio_transport_close(pair[0]);
  await(passes(3));
  await(write(pair[1], "x"));
  CHECK(asyncio_transport_is_closing(pair[1]));
  await(passes(1));
  CHECK_LOG("a+ b+ a- a! b$ b-BrokenPipeError b!");
  return 0;
}

static int write_to_the_lost(void *arg) {
  (void)arg;
  await(open_pair());
  asyncio_transport_abort(pair[0]);
  for (int i = 1; i <= 4; i++) await(write(pair[0], "x"));
  fprintf(stderr, "four; ");
  return write(pair[0], "x");
}

TEST_EXITS(writes_after_the_end_are_told_of_from_the_fifth_on, 0,
           "four; asyncio: write to a lost connection\n") {
  int rc = asyncio_run(write_to_the_lost, NULL);
  drop_pair(NULL);
  exit(rc);
}

/* ---- limits ---- */

PAIR_TEST(writing_pauses_above_the_upper_and_goes_on_at_the_lower_limit) {
  await(open_small(&logging, &logging, 4));
  await(passes(1));
  await(asyncio_transport_set_write_buffer_limits(pair[0], 6, 2));
  await(write(pair[0], "0123456789")); /* 6 are buffered */
  CHECK_LOG("a+ b+");
  await(write(pair[0], "x"));
  CHECK_LOG("apause");
  await(passes(2));
  CHECK_LOG("b:0123");
  await(passes(1));
  CHECK(asyncio_transport_get_write_buffer_size(pair[0]) == 3);
  await(passes(2));
  CHECK_LOG("b:4567 aresume");
  return passes(3);
}

PAIR_TEST(limits_have_defaults_by_each_other) {
  size_t low, high;
  await(open_pair());
  asyncio_transport_get_write_buffer_limits(pair[0], &low, &high);
  CHECK(low == 16 * 1024 && high == 64 * 1024);
  await(asyncio_transport_set_write_buffer_limits(pair[0], -1, 100));
  asyncio_transport_get_write_buffer_limits(pair[0], &low, &high);
  CHECK(low == 100 && high == 400);
  await(asyncio_transport_set_write_buffer_limits(pair[0], 100, -1));
  asyncio_transport_get_write_buffer_limits(pair[0], &low, NULL);
  CHECK(low == 25);
  CHECK(asyncio_transport_set_write_buffer_limits(pair[0], 1, -2) ==
        ASYNCIO_VALUE_ERROR);
  CHECK(strcmp(asyncio_message(),
               "high (1) must be >= low (-2) must be >= 0") == 0);
  return passes(2);
}

PAIR_TEST(what_is_not_read_stays_with_the_sender) {
  char block[1000] = {0};
  await(open_small(&logging, &logging, 2000));
  await(passes(1));
  asyncio_transport_pause_reading(pair[1]);
  asyncio_transport_pause_reading(pair[1]);
  CHECK(!asyncio_transport_is_reading(pair[1]));
  for (int i = 0; i < 5; i++)
    await(asyncio_transport_write(pair[0], block, sizeof block));
  await(passes(5));
  CHECK_LOG("a+ b+");
  CHECK(asyncio_transport_get_write_buffer_size(pair[0]) == 3000);
  asyncio_transport_resume_reading(pair[1]);
  asyncio_transport_resume_reading(pair[1]);
  CHECK(asyncio_transport_is_reading(pair[1]));
  await(passes(6));
  CHECK_LOG("b:2000 b:2000 b:1000");
  return 0;
}

/* ---- errors of protocols ---- */

PAIR_TEST(an_error_of_data_received_ends_the_connection) {
  await(open_pair());
  b.fail = ASYNCIO_KEY_ERROR;
  await(write(pair[0], "x"));
  await(passes(4));
  CHECK_LOG(
      "a+ b+ b:x [Fatal error: protocol.data_received() call failed.|KeyError] "
      "b-KeyError b!");
  return passes(2);
}

PAIR_TEST(an_os_error_is_not_reported) {
  await(open_pair());
  b.fail = ASYNCIO_CONNECTION_RESET;
  await(write(pair[0], "x"));
  await(passes(4));
  CHECK_LOG("a+ b+ b:x b-ConnectionResetError b!");
  return passes(2);
}

static int wait_in_callback(void *self, const char *data, size_t size) {
  (void)self, (void)data, (void)size;
  return asyncio_sleep(1);
}

static int refuse_to_pause(void *self) {
  (void)self;
  return asyncio_sleep(1);
}

PAIR_TEST(a_protocol_cannot_await) {
  static const asyncio_protocol waiting = {.data_received = wait_in_callback,
                                           .pause_writing = refuse_to_pause};
  await(open_small(&waiting, &waiting, 1));
  await(asyncio_transport_set_write_buffer_limits(pair[0], 0, 0));
  await(write(pair[0], "xy"));
  CHECK_LOG("[protocol.pause_writing() failed|RuntimeError]");
  await(passes(3));
  CHECK_LOG(
      "[Fatal error: protocol.data_received() call failed.|RuntimeError]");
  return 0;
}

static int leave(void *self, const char *data, size_t size) {
  (void)self, (void)data, (void)size;
  return ASYNCIO_SYSTEM_EXIT;
}

static int wait_for_ever(void *arg) {
  static const asyncio_protocol leaving = {.data_received = leave};
  (void)arg;
  await(open_small(&leaving, &leaving, 0));
  await(write(pair[0], "x"));
  return asyncio_sleep(10);
}

TEST(system_exit_leaves_the_loop) {
  int rc = asyncio_run(wait_for_ever, NULL);
  CHECK(rc == ASYNCIO_SYSTEM_EXIT);
  drop_pair(NULL);
  return rc == ASYNCIO_NO_MEMORY ? rc : 0;
}

/* ---- buffered protocols, and others in their place ---- */

PAIR_TEST(a_buffered_protocol_says_where_bytes_are_put) {
  await(open_small(&logging, &buffered, 0));
  b.room_size = sizeof b.room;
  await(write(pair[0], "12345678"));
  await(passes(3));
  CHECK_LOG("a+ b+ b:123 b:456 b:78");
  return 0;
}

PAIR_TEST(an_empty_buffer_is_an_error) {
  await(open_small(&logging, &buffered, 0));
  await(write(pair[0], "12345678"));
  await(passes(4));
  CHECK_LOG(
      "a+ b+ [Fatal error: protocol.get_buffer() call failed.|RuntimeError] "
      "b-RuntimeError");
  return 0;
}

PAIR_TEST(a_transport_may_get_another_protocol) {
  struct logger c = {.letter = 'c', .room_size = 3};
  void *self;
  await(open_pair());
  await(passes(1));
  CHECK(asyncio_transport_get_protocol(pair[1], &self) == &logging);
  CHECK(self == &b);
  asyncio_transport_set_protocol(pair[1], &buffered, &c);
  CHECK_LOG("a+ b+ b!");
  await(write(pair[0], "xy"));
  asyncio_transport_close(pair[0]);
  await(passes(4));
  CHECK_LOG("a- a! c:xy c-");
  return 0;
}

/* ---- lifetimes ---- */

PAIR_TEST(a_transport_that_is_kept_is_lost_but_there) {
  await(open_pair());
  asyncio_transport *kept = pair[0];
  asyncio_transport_abort(kept);
  await(passes(3));
  CHECK(asyncio_transport_get_protocol(kept, NULL) == NULL);
  CHECK(asyncio_transport_is_closing(kept));
  CHECK(asyncio_transport_get_extra_info(kept, "peername").tag ==
        ASYNCIO_NOTHING);
  asyncio_transport_close(kept);
  CHECK_LOG("a+ b+ a- a! b$");
  return 0;
}

LOOP_TEST(a_loop_that_closes_lets_go_of_its_transports) {
  asyncio_transport *ends[2];
  a = (struct logger){.letter = 'a'};
  b = (struct logger){.letter = 'b'};
  await(asyncio_loop_create_pair(loop, &logging, &a, &logging, &b, ends));
  await(write(ends[0], "x"));
  await(asyncio_loop_close(loop));
  CHECK_LOG("b! a!");
  CHECK(asyncio_loop_create_pair(loop, &logging, &a, &logging, &b, ends) ==
        ASYNCIO_RUNTIME_ERROR);
  CHECK_LOG("a! b!");
  return 0;
}

static asyncio_contextvar var = ASYNCIO_CONTEXTVAR("var");

static int log_variable(void *self, const char *data, size_t size) {
  AUTO_VALUE v = asyncio_nothing();
  (void)self, (void)data, (void)size;
  await(asyncio_contextvar_get(&var, &v));
  test_log("%d", (int)v.i);
  return 0;
}

PAIR_TEST(a_protocol_runs_in_the_context_that_its_transport_was_made_in) {
  static const asyncio_protocol reading = {.data_received = log_variable};
  AUTO_TOKEN first = NULL;
  AUTO_TOKEN second = NULL;
  await(asyncio_contextvar_set(&var, asyncio_int(1), &first));
  await(open_small(&reading, &reading, 0));
  await(asyncio_contextvar_set(&var, asyncio_int(2), &second));
  await(write(pair[0], "x"));
  await(passes(3));
  await(write(pair[0], "x"));
  await(passes(2));
  CHECK_LOG("1 1");
  return 0;
}
