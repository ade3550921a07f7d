/* Programs with streams. SPDX-License-Identifier: MIT
 *
 * After CPython 3.13's subprocess.py.
 */
#include <stdlib.h>

#include "streams.h"
#include "subprocess.h"

struct asyncio_process {
  uint32_t refs;
  asyncio_subprocess_transport *transport; /* retained */
  asyncio_stream_writer *input;
  asyncio_stream_reader *readers[ASYNCIO__STREAMS]; /* none of them is [0] */
};

ASYNCIO__NEVER_SUSPENDS("asyncio__process_*");
void asyncio__process_release(asyncio_process *process) {
  if (process == NULL || --process->refs > 0) return;
  asyncio__stream_writer_release(process->input);
  for (int i = 0; i < ASYNCIO__STREAMS; i++)
    asyncio__stream_reader_release(process->readers[i]);
  if (process->transport != NULL && !process->transport->loop->closed)
    asyncio_subprocess_transport_close(process->transport);
  asyncio__subprocess_transport_release(process->transport);
  free(process);
}

asyncio_process *asyncio__process_retain(asyncio_process *process) {
  process->refs++;
  return process;
}

/* ---- starting ---- */

static const asyncio_subprocess_protocol silent = {.release = NULL};

/* A process whose pipes have readers, and protocols that feed them. */
static int asyncio__turn_prepare(const int *streams, ptrdiff_t limit,
                                 struct asyncio__child_protocols *to,
                                 asyncio_process **made) {
  asyncio_process *process = *made = calloc(1, sizeof *process);
  if (process == NULL)
    return asyncio__raise_text(ASYNCIO_NO_MEMORY, "no memory for a process");
  process->refs = 1;
  int rc = 0;
  for (int i = 0; i < ASYNCIO__STREAMS && rc == 0; i++) {
    if (streams[i] != ASYNCIO_PIPE) continue;
    rc = asyncio_stream_reader_new(&process->readers[i], .limit = limit);
    if (rc == 0)
      rc = asyncio_stream_reader_protocol_new(process->readers[i], NULL, NULL,
                                              &to->pipes[i]);
  }
  asyncio__stream_reader_release(process->readers[0]); /* only written to */
  process->readers[0] = NULL;
  return rc;
}

/* Gives up what has failed. Returns rc, with its text. */
static int asyncio__turn_give_up(int rc, asyncio_process *process) {
  asyncio_value error = asyncio__error_take(rc);
  asyncio__process_release(process);
  return asyncio__error_put_back(error);
}

static int asyncio__turn_begin(const int *streams, ptrdiff_t limit,
                               struct asyncio__child_protocols *to,
                               asyncio_process **process) {
  int rc = asyncio__turn_prepare(streams, limit, to, process);
  if (rc == 0) return 0;
  for (int i = 0; i < ASYNCIO__STREAMS; i++)
    if (to->pipes[i] != NULL) to->pipe_protocol->release(to->pipes[i]);
  return asyncio__turn_give_up(rc, *process);
}

static int asyncio__turn_complete(asyncio_process *process, void *input,
                                  asyncio_process **made) {
  int rc = 0;
  asyncio__subprocess_transport_retain(process->transport);
  if (input != NULL)
    rc = asyncio_stream_writer_new(process->transport->pipes[0].transport,
                                   input, NULL, &process->input);
  if (rc < 0) return asyncio__turn_give_up(rc, process);
  *made = process;
  return 0;
}

int asyncio__create_subprocess(const char *const *argv, const char *command,
                               asyncio_process_options options) {
  struct asyncio__child_protocols to = {
      .protocol = &silent, .pipe_protocol = &asyncio_stream_reader_protocol};
  struct asyncio__spawn spawn = {
      .argv = argv,
      .command = command,
      .streams = {options.std_in, options.std_out, options.std_err},
      .cwd = options.cwd,
      .env = options.env};
  asyncio_process *process;
  *options.process = NULL;
  await(asyncio__turn_begin(spawn.streams, options.limit, &to, &process));
  int rc = asyncio__subprocess_start(&spawn, &to, &process->transport);
  if (rc < 0) return asyncio__turn_give_up(rc, process);
  return asyncio__turn_complete(process, to.pipes[0], options.process);
}

/* ---- what it is, and does ---- */

int64_t asyncio_process_pid(const asyncio_process *process) {
  return process->transport->pid;
}

bool asyncio_process_returncode(const asyncio_process *process,
                                int *returncode) {
  return asyncio_subprocess_transport_get_returncode(process->transport,
                                                     returncode);
}

asyncio_stream_writer *asyncio_process_stdin(const asyncio_process *process) {
  return process->input;
}

asyncio_stream_reader *asyncio_process_stdout(const asyncio_process *process) {
  return process->readers[1];
}

asyncio_stream_reader *asyncio_process_stderr(const asyncio_process *process) {
  return process->readers[2];
}

int asyncio_process_send_signal(asyncio_process *process, int number) {
  return asyncio_subprocess_transport_send_signal(process->transport, number);
}

int asyncio_process_terminate(asyncio_process *process) {
  return asyncio_subprocess_transport_terminate(process->transport);
}

int asyncio_process_kill(asyncio_process *process) {
  return asyncio_subprocess_transport_kill(process->transport);
}

/* ---- its end ---- */

int asyncio_process_wait(asyncio_process *process, int *returncode) {
  asyncio_subprocess_transport *transport = process->transport;
  int rc = 0;
  if (!transport->exited) {
    struct asyncio__waiter *waiter =
        asyncio__waiter_new("the end of a process", NULL);
    if (waiter == NULL) return asyncio__no_waiter();
    rc = asyncio__line_enter(&transport->waiting, waiter);
    if (rc == 0) rc = asyncio__line_wait(waiter);
    asyncio__waiter_free(waiter);
  }
  if (rc == 0 && returncode != NULL) *returncode = transport->returncode;
  return rc;
}

/* One of the tasks of communicate: they end before it does. */
struct part {
  asyncio_process *process;
  const void *input;
  size_t size;
  asyncio_stream_reader *reader;
  asyncio_value value; /* read, or an error value */
};

static bool hung_up(int rc) {
  return rc == ASYNCIO_BROKEN_PIPE || rc == ASYNCIO_CONNECTION_RESET;
}

static int asyncio__feed_input(void *arg) {
  struct part *part = arg;
  asyncio_stream_writer *writer = part->process->input;
  if (writer == NULL) return 0;
  int rc = asyncio_stream_writer_write(writer, part->input, part->size);
  if (rc == 0) rc = asyncio_stream_writer_drain(writer);
  if (rc < 0 && !hung_up(rc)) part->value = asyncio__error_take(rc);
  asyncio_stream_writer_close(writer);
  return 0;
}

static int asyncio__read_all(void *arg) {
  struct part *part = arg;
  if (part->reader == NULL) return 0;
  int rc = asyncio_stream_reader_read(part->reader, -1, &part->value);
  if (rc < 0) part->value = asyncio__error_take(rc);
  return 0;
}

/* The first error of the parts, as a code; 0 if there is none. */
static int asyncio__turn_parts(struct part *parts, int rc) {
  for (int i = 0; i < ASYNCIO__STREAMS && rc == 0; i++)
    if (parts[i].value.tag == ASYNCIO_ERROR)
      rc = asyncio__error_put(parts[i].value);
  return rc;
}

/* Hands over what was read, if that is wanted. */
static void asyncio__turn_hand_over(struct part *part, bool done,
                                    asyncio_value *value) {
  if (value != NULL) *value = done ? part->value : asyncio_nothing();
  if (value == NULL || !done) asyncio_value_clear(&part->value);
}

/* Waits for all of the tasks, which are cancelled with the first that fails or
 * with this one. Drops their references. Returns 0 or the first error. */
static int end_all(asyncio_task **tasks) {
  int rc = 0;
  for (int i = 0; i < ASYNCIO__STREAMS;) {
    int got = asyncio_await(tasks[i]);
    if (got < 0 && rc == 0) {
      rc = got;
      for (int j = i; j < ASYNCIO__STREAMS; j++) asyncio_task_cancel(tasks[j]);
    }
    if (asyncio_task_done(tasks[i])) i++;
  }
  for (int i = 0; i < ASYNCIO__STREAMS; i++) asyncio_release(tasks[i]);
  return rc;
}

int asyncio_process_communicate(asyncio_process *process, const void *input,
                                size_t size, asyncio_value *output,
                                asyncio_value *errors) {
  struct part parts[ASYNCIO__STREAMS] = {
      {.process = process, .input = input, .size = size},
      {.reader = process->readers[1]},
      {.reader = process->readers[2]}};
  if (size > 0 && process->input == NULL)
    return asyncio__raise_text(ASYNCIO_VALUE_ERROR,
                               "an input needs .std_in = ASYNCIO_PIPE");
  if (!asyncio_can_suspend()) return asyncio_sleep(0);
  asyncio_task *tasks[ASYNCIO__STREAMS] = {
      asyncio_create_task(asyncio__feed_input, &parts[0]),
      asyncio_create_task(asyncio__read_all, &parts[1]),
      asyncio_create_task(asyncio__read_all, &parts[2])};
  int rc = end_all(tasks);
  rc = asyncio__turn_parts(parts, rc);
  if (rc == 0) rc = asyncio_process_wait(process, NULL);
  asyncio__turn_hand_over(&parts[0], false, NULL);
  asyncio__turn_hand_over(&parts[1], rc == 0, output);
  asyncio__turn_hand_over(&parts[2], rc == 0, errors);
  return rc;
}
