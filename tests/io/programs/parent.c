/* Starts programs of WebAssembly, whose directory is the first argument.
 * SPDX-License-Identifier: MIT */
#include <asyncio.h>
#include <stdio.h>
#include <string.h>

static const char *directory;

static int start(const char *name, const char *argument,
                 asyncio_process **process) {
  char path[200];
  const char *const environment[] = {"WORD=given", NULL};
  snprintf(path, sizeof path, "%s/%s", directory, name);
  return asyncio_create_subprocess_exec(
      ASYNCIO_ARGV(path, argument), process, .std_in = ASYNCIO_PIPE,
      .std_out = ASYNCIO_PIPE, .std_err = ASYNCIO_PIPE, .env = environment);
}

/* One that reads by libc, and one with streams, which is talked to. */
static int communicates(void) {
  asyncio_process *process;
  asyncio_value output, errors;
  int code;
  await(start("upper.wasm", "5", &process));
  await(asyncio_process_communicate(process, "hello\n", 6, &output, &errors));
  asyncio_process_returncode(process, &code);
  const char *name = strrchr(asyncio_value_text(errors), '/');
  printf("%s%s%d\n", asyncio_value_text(output), name, code);
  asyncio_value_clear(&output);
  asyncio_value_clear(&errors);
  asyncio_release(process);
  return 0;
}

static int talks(void) {
  asyncio_process *process;
  asyncio_value line;
  int code;
  await(start("stdio.wasm", "copy", &process));
  asyncio_stream_writer *input = asyncio_process_stdin(process);
  for (int i = 0; i < 3; i++) {
    await(asyncio_stream_writer_write(input, "line\n", 5));
    await(
        asyncio_stream_reader_readline(asyncio_process_stdout(process), &line));
    printf("%s", asyncio_value_text(line));
    asyncio_value_clear(&line);
  }
  asyncio_stream_writer_close(input);
  await(asyncio_process_wait(process, &code));
  printf("%d\n", code);
  asyncio_release(process);
  return 0;
}

/* One that writes more than is read has to wait. */
static int floods(void) {
  asyncio_process *process;
  asyncio_value line;
  unsigned buffered = 0;
  int code;
  await(start("stdio.wasm", "flood", &process));
  asyncio_stream_reader *errors = asyncio_process_stderr(process);
  await(asyncio_stream_reader_readline(errors, &line));
  sscanf(asyncio_value_text(line), "full at %u", &buffered);
  printf("full at %u KiB\n", buffered / (64 * 1024) * 64);
  asyncio_value_clear(&line);
  await(asyncio_process_kill(process));
  await(asyncio_process_wait(process, &code));
  printf("%d\n", code);
  asyncio_release(process);
  return 0;
}

static int ends_badly(void) {
  asyncio_process *process;
  int code;
  await(start("upper.wasm", "trap", &process));
  await(asyncio_process_communicate(process, NULL, 0, NULL, NULL));
  asyncio_process_returncode(process, &code);
  printf("trap %d\n", code);
  asyncio_release(process);
  await(start("stdio.wasm", "copy", &process));
  await(asyncio_process_terminate(process));
  await(asyncio_process_wait(process, &code));
  printf("signal %d\n", code);
  asyncio_release(process);
  printf("%s\n", asyncio_strerror(start("none.wasm", "", &process)));
  printf("%s\n", asyncio_strerror(start("text.wasm", "", &process)));
  return 0;
}

static int amain(void *arg) {
  (void)arg;
  await(communicates());
  await(talks());
  await(floods());
  return ends_badly();
}

int main(int argc, char **argv) {
  if (argc < 2) return 2;
  directory = argv[1];
  return asyncio_main(amain, NULL);
}
