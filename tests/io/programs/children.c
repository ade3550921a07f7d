/* What tests/subprocess.test.js makes of children that misbehave, each a line.
 * SPDX-License-Identifier: MIT */
#include <asyncio.h>
#include <stdio.h>
#include <string.h>

#define SHELL(...) asyncio_create_subprocess_shell(__VA_ARGS__)

/* Waits for the end, and tells what came: at most a few bytes of it. */
static int tell(const char *what, asyncio_process *process) {
  asyncio_value output, errors;
  int code;
  await(asyncio_process_communicate(process, NULL, 0, &output, &errors));
  asyncio_process_returncode(process, &code);
  printf("%s: code %d, output %zu '%.20s', errors %zu\n", what, code,
         asyncio_value_size(output),
         output.tag == ASYNCIO_NOTHING ? "" : asyncio_value_text(output),
         asyncio_value_size(errors));
  asyncio_value_clear(&output);
  asyncio_value_clear(&errors);
  asyncio_release(process);
  return 0;
}

static int dies(void) {
  asyncio_process *process;
  await(SHELL("kill -9 $$", &process));
  return tell("dies", process);
}

static int fills_its_errors(void) {
  asyncio_process *process;
  await(SHELL("head -c 1000000 /dev/zero >&2; echo done", &process,
              .std_out = ASYNCIO_PIPE, .std_err = ASYNCIO_PIPE));
  return tell("fills", process);
}

static int mixes(void) {
  asyncio_process *process;
  await(SHELL("echo one; echo two >&2", &process, .std_out = ASYNCIO_PIPE,
              .std_err = ASYNCIO_STDOUT));
  return tell("mixes", process);
}

static int writes_to_nowhere(void) {
  asyncio_process *process;
  await(SHELL("cat; echo x; echo y >&2", &process, .std_in = ASYNCIO_DEVNULL,
              .std_out = ASYNCIO_DEVNULL, .std_err = ASYNCIO_DEVNULL));
  return tell("nowhere", process);
}

static int is_told(void) {
  asyncio_process *process;
  const char *const environment[] = {"WORD=given", "PATH=/bin:/usr/bin", NULL};
  await(SHELL("echo $WORD $PWD", &process, .std_out = ASYNCIO_PIPE, .cwd = "/",
              .env = environment));
  return tell("told", process);
}

static int wait_for_it(void *process) {
  return asyncio_process_wait(process, NULL);
}

/* The timeouts are long after the trap is set: it says so. */
static int ignores_sigterm(void) {
  asyncio_process *process;
  asyncio_value line;
  await(SHELL("trap '' TERM; echo ready; while :; do sleep 0.05; done",
              &process, .std_out = ASYNCIO_PIPE));
  await(asyncio_stream_reader_readline(asyncio_process_stdout(process), &line));
  asyncio_value_clear(&line);
  await(asyncio_process_terminate(process));
  int rc = asyncio_wait_for(asyncio_coro(wait_for_it, process), 0.2);
  printf("%s\n", asyncio_strerror(rc));
  await(asyncio_process_kill(process));
  return tell("ignores", process);
}

/* Ends while there is much to be written to it. */
static int does_not_read(void) {
  static char much[1000 * 1000];
  asyncio_process *process;
  int code;
  await(SHELL("exit 4", &process, .std_in = ASYNCIO_PIPE));
  await(asyncio_process_communicate(process, much, sizeof much, NULL, NULL));
  asyncio_process_returncode(process, &code);
  printf("does not read: code %d\n", code);
  asyncio_release(process);
  return 0;
}

static int cannot_start(void) {
  asyncio_process *process;
  int rc = asyncio_create_subprocess_exec(ASYNCIO_ARGV("no-such"), &process);
  printf("%s\n", asyncio_strerror(rc));
  rc = asyncio_create_subprocess_exec(ASYNCIO_ARGV("/etc/passwd"), &process);
  printf("%s\n", asyncio_strerror(rc));
  rc = SHELL("true", &process, .cwd = "/no/such/directory");
  printf("%s\n", asyncio_strerror(rc));
  return 0;
}

/* Writes where we do, behind what we have written. */
static int inherits(void) {
  asyncio_process *process;
  fflush(stdout);
  await(SHELL("echo inherited", &process));
  return tell("inherits", process);
}

static int amain(void *arg) {
  (void)arg;
  await(dies());
  await(fills_its_errors());
  await(mixes());
  await(writes_to_nowhere());
  await(is_told());
  await(ignores_sigterm());
  await(does_not_read());
  await(cannot_start());
  return inherits();
}

int main(void) { return asyncio_main(amain, NULL); }
