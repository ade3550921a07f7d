/* Other programs. Natively there are only the few of src/native/host_io.c.
 * SPDX-License-Identifier: MIT */
#include "test.h"
#include "transports.h"

#define AUTO_PROCESS __attribute__((cleanup(free_process))) asyncio_process *
static void free_process(asyncio_process **process) {
  asyncio_release(*process);
}

#define CAT ASYNCIO_ARGV("cat")
#define SLEEP ASYNCIO_ARGV("sleep", "600")
#define NOWHERE ASYNCIO_ARGV("there-is-no-such-program")

static bool is(asyncio_value v, const char *text) {
  return asyncio_value_size(v) == strlen(text) &&
         memcmp(asyncio_value_text(v), text, strlen(text)) == 0;
}

TASK_TEST(a_program_is_given_its_input_and_its_output_is_read) {
  AUTO_PROCESS cat = NULL;
  AUTO_VALUE output = asyncio_nothing();
  AUTO_VALUE errors = asyncio_int(1);
  int code = -1;
  await(asyncio_create_subprocess_exec(CAT, &cat, .std_in = ASYNCIO_PIPE,
                                       .std_out = ASYNCIO_PIPE));
  CHECK(asyncio_process_pid(cat) > 0);
  CHECK(!asyncio_process_returncode(cat, &code) && code == -1);
  await(asyncio_process_communicate(cat, "hello", 5, &output, &errors));
  CHECK(is(output, "hello") && errors.tag == ASYNCIO_NOTHING);
  CHECK(asyncio_process_returncode(cat, &code) && code == 0);
  return 0;
}

TASK_TEST(a_program_is_talked_to_line_by_line) {
  AUTO_PROCESS cat = NULL;
  AUTO_VALUE line = asyncio_nothing();
  int code = -1;
  await(asyncio_create_subprocess_exec(CAT, &cat, .std_in = ASYNCIO_PIPE,
                                       .std_out = ASYNCIO_PIPE));
  asyncio_stream_writer *input = asyncio_process_stdin(cat);
  asyncio_stream_reader *output = asyncio_process_stdout(cat);
  CHECK(asyncio_process_stderr(cat) == NULL);
  for (int i = 0; i < 3; i++) {
    await(asyncio_stream_writer_write(input, "again\n", 6));
    await(asyncio_stream_writer_drain(input));
    asyncio_value_clear(&line);
    await(asyncio_stream_reader_readline(output, &line));
    CHECK(is(line, "again\n"));
  }
  asyncio_stream_writer_close(input);
  await(asyncio_process_wait(cat, &code));
  CHECK(code == 0);
  return 0;
}

TASK_TEST(a_command_of_the_shell_has_its_exit_code) {
  AUTO_PROCESS shell = NULL;
  int code = -1;
  await(asyncio_create_subprocess_shell("exit 3", &shell));
  await(asyncio_process_wait(shell, &code));
  CHECK(code == 3);
  await(asyncio_process_wait(shell, NULL)); /* at once */
  await(asyncio_process_kill(shell));       /* nothing is done */
  return 0;
}

TASK_TEST(signals_end_a_program) {
  AUTO_PROCESS sleeper = NULL;
  AUTO_PROCESS other = NULL;
  int code = 0;
  await(asyncio_create_subprocess_exec(SLEEP, &sleeper));
  await(asyncio_create_subprocess_exec(SLEEP, &other));
  await(asyncio_process_terminate(sleeper));
  await(asyncio_process_kill(other));
  await(asyncio_process_wait(sleeper, &code));
  CHECK(code == -ASYNCIO_SIGTERM);
  await(asyncio_process_wait(other, &code));
  CHECK(code == -ASYNCIO_SIGKILL);
  return 0;
}

TASK_TEST(a_number_that_is_no_signal_is_refused) {
  AUTO_PROCESS sleeper = NULL;
  await(asyncio_create_subprocess_exec(SLEEP, &sleeper));
  CHECK(asyncio_process_send_signal(sleeper, -3) == ASYNCIO_VALUE_ERROR);
  CHECK(strcmp(asyncio_message(), "invalid signal number -3") == 0);
  CHECK(strcmp(asyncio_signal_name(15), "SIGTERM") == 0);
  CHECK(asyncio_signal_name(99) == NULL);
  return 0; /* it is killed with its last reference */
}

TASK_TEST(waiting_for_a_program_may_be_cancelled) {
  AUTO_PROCESS sleeper = NULL;
  await(asyncio_create_subprocess_exec(SLEEP, &sleeper));
  asyncio_task_cancel(asyncio_current_task());
  CHECK(asyncio_process_wait(sleeper, NULL) == ASYNCIO_CANCELLED);
  CHECK(!asyncio_process_returncode(sleeper, NULL));
  return 0;
}

TASK_TEST(communicate_may_be_cancelled) {
  AUTO_PROCESS cat = NULL;
  AUTO_VALUE output = asyncio_nothing();
  await(asyncio_create_subprocess_exec(CAT, &cat, .std_in = ASYNCIO_PIPE,
                                       .std_out = ASYNCIO_PIPE));
  await(asyncio_stream_writer_write(asyncio_process_stdin(cat), "x", 1));
  asyncio_task_cancel(asyncio_current_task());
  CHECK(asyncio_process_communicate(cat, NULL, 0, &output, NULL) ==
        ASYNCIO_CANCELLED);
  CHECK(output.tag == ASYNCIO_NOTHING);
  return 0;
}

TASK_TEST(an_input_needs_a_pipe) {
  AUTO_PROCESS shell = NULL;
  await(asyncio_create_subprocess_shell("exit 0", &shell));
  CHECK(asyncio_process_communicate(shell, "x", 1, NULL, NULL) ==
        ASYNCIO_VALUE_ERROR);
  return asyncio_process_communicate(shell, NULL, 0, NULL, NULL);
}

TASK_TEST(a_program_that_is_not_there_cannot_be_started) {
  AUTO_PROCESS process = NULL;
  CHECK(asyncio_create_subprocess_exec(NOWHERE, &process,
                                       .std_out = ASYNCIO_PIPE) ==
        ASYNCIO_FILE_NOT_FOUND);
  CHECK(strstr(asyncio_message(), "there-is-no-such-program") != NULL);
  CHECK(process == NULL);
  return 0;
}

TASK_TEST(options_that_make_no_sense_are_refused) {
  AUTO_PROCESS process = NULL;
  const char *const none[] = {NULL};
  CHECK(asyncio_create_subprocess_exec(none, &process) == ASYNCIO_VALUE_ERROR);
  CHECK(asyncio_create_subprocess_exec(CAT, &process, .std_in = 7) ==
        ASYNCIO_VALUE_ERROR);
  CHECK(asyncio_create_subprocess_exec(
            CAT, &process, .std_out = ASYNCIO_STDOUT) == ASYNCIO_VALUE_ERROR);
  CHECK(asyncio_create_subprocess_exec(CAT, &process, .std_in = ASYNCIO_PIPE,
                                       .limit = -1) == ASYNCIO_VALUE_ERROR);
  CHECK(process == NULL);
  return 0;
}

TEST(without_a_loop_nothing_is_started) {
  AUTO_PROCESS process = NULL;
  CHECK(asyncio_create_subprocess_exec(CAT, &process) == ASYNCIO_RUNTIME_ERROR);
  return 0;
}

TASK_TEST(a_process_that_is_released_is_killed_and_its_pipes_closed) {
  asyncio_process *cat;
  await(asyncio_create_subprocess_exec(CAT, &cat, .std_in = ASYNCIO_PIPE,
                                       .std_out = ASYNCIO_PIPE));
  asyncio_process *second = asyncio_retain(cat);
  asyncio_release(cat);
  AUTO_WRITER input = asyncio_retain(asyncio_process_stdin(second));
  asyncio_release(second);
  CHECK(asyncio_stream_writer_is_closing(input));
  return asyncio_stream_writer_wait_closed(input);
}

/* ---- with a protocol ---- */

static asyncio_future *over;
static asyncio_subprocess_transport *transport;

static int made(void *self, asyncio_subprocess_transport *of) {
  (void)self;
  test_log("made");
  transport = asyncio_retain(of);
  return 0;
}

static int received(void *self, int fd, const char *data, size_t size) {
  (void)self;
  test_log("%d:%.*s", fd, (int)size, data);
  asyncio_transport_close(
      asyncio_subprocess_transport_get_pipe_transport(transport, 0));
  return 0;
}

static int pipe_lost(void *self, int fd, asyncio_value error) {
  (void)self;
  if (fd == 1) test_log(error.tag == ASYNCIO_NOTHING ? "end" : "failed");
  return 0;
}

static int exited(void *self) {
  int code = -1;
  (void)self;
  CHECK(asyncio_subprocess_transport_get_returncode(transport, &code));
  if (code != 0) test_log("exit %d", code);
  return 0;
}

static int lost(void *self) {
  (void)self;
  test_log("lost");
  return asyncio_future_set_result(over, asyncio_nothing());
}

static void released(void *self) {
  (void)self;
  test_log("released");
  asyncio_release(over);
  asyncio_release(transport);
  over = NULL;
  transport = NULL;
}

static const asyncio_subprocess_protocol protocol = {
    .connection_made = made,
    .pipe_data_received = received,
    .pipe_connection_lost = pipe_lost,
    .process_exited = exited,
    .connection_lost = lost,
    .release = released};

TASK_TEST(a_protocol_is_told_of_a_program) {
  asyncio_loop *loop = asyncio_get_running_loop();
  asyncio_subprocess_transport *started;
  AUTO_FUTURE future = asyncio_loop_create_future(loop);
  over = asyncio_retain(future);
  await(asyncio_loop_subprocess_exec(loop, &protocol, NULL, CAT, &started,
                                     .std_in = ASYNCIO_PIPE,
                                     .std_out = ASYNCIO_PIPE));
  CHECK(started == transport);
  CHECK(asyncio_subprocess_transport_get_pid(started) > 0);
  CHECK(asyncio_subprocess_transport_get_pipe_transport(started, 2) == NULL);
  CHECK(asyncio_subprocess_transport_get_pipe_transport(started, 3) == NULL);
  CHECK(!asyncio_subprocess_transport_get_returncode(started, NULL));
  asyncio_transport_write(
      asyncio_subprocess_transport_get_pipe_transport(started, 0), "abc", 3);
  int rc = asyncio_await(future);
  CHECK_LOG("made 1:abc end lost released");
  return rc;
}

TASK_TEST(a_protocol_is_told_that_it_was_killed) {
  asyncio_loop *loop = asyncio_get_running_loop();
  asyncio_subprocess_transport *started;
  AUTO_FUTURE future = asyncio_loop_create_future(loop);
  over = asyncio_retain(future);
  await(asyncio_loop_subprocess_exec(loop, &protocol, NULL, SLEEP, &started));
  CHECK(!asyncio_subprocess_transport_is_closing(started));
  asyncio_subprocess_transport_close(started);
  CHECK(asyncio_subprocess_transport_is_closing(started));
  int rc = asyncio_await(future);
  CHECK_LOG("made exit -9 lost released");
  return rc;
}

/* Starts a program that sleeps, sends a signal, and waits for its end. */
static int end_by(int (*send)(asyncio_subprocess_transport *)) {
  asyncio_loop *loop = asyncio_get_running_loop();
  asyncio_subprocess_transport *started;
  AUTO_FUTURE future = asyncio_loop_create_future(loop);
  over = asyncio_retain(future);
  await(asyncio_loop_subprocess_exec(loop, &protocol, NULL, SLEEP, &started));
  await(send(started));
  return asyncio_await(future);
}

static int interrupt(asyncio_subprocess_transport *started) {
  return asyncio_subprocess_transport_send_signal(started, ASYNCIO_SIGINT);
}

TASK_TEST(a_protocol_is_told_what_signal_has_ended_it) {
  await(end_by(interrupt));
  await(end_by(asyncio_subprocess_transport_terminate));
  await(end_by(asyncio_subprocess_transport_kill));
  CHECK_LOG("made exit -2 lost released made exit -15 lost released "
            "made exit -9 lost released");
  return 0;
}

TASK_TEST(the_protocol_is_released_when_nothing_is_started) {
  asyncio_loop *loop = asyncio_get_running_loop();
  asyncio_subprocess_transport *started;
  CHECK(asyncio_loop_subprocess_exec(loop, &protocol, NULL, NOWHERE,
                                     &started) == ASYNCIO_FILE_NOT_FOUND);
  CHECK(asyncio_loop_subprocess_shell(NULL, &protocol, NULL, "exit 0",
                                      &started) == ASYNCIO_RUNTIME_ERROR);
  CHECK(started == NULL);
  CHECK_LOG("released released");
  return 0;
}
