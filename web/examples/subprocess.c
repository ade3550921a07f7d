/* Another program: its input, its output, its exit status. */
#include <asyncio.h>
#include <stdio.h>
#include <string.h>

static int sort_lines(void) {
  static const char input[] = "pear\napple\nfig\n";
  asyncio_process *sort;
  asyncio_value output;
  int status;
  await(asyncio_create_subprocess_exec(ASYNCIO_ARGV("sort"), &sort,
                                       .std_in = ASYNCIO_PIPE,
                                       .std_out = ASYNCIO_PIPE));
  await(asyncio_process_communicate(sort, input, strlen(input), &output, NULL));
  asyncio_process_returncode(sort, &status);
  const char *word = asyncio_value_text(output), *between = "";
  printf("[");
  for (size_t n; (n = strcspn(word, "\n")) > 0; word += n + 1) {
    printf("%s'%.*s'", between, (int)n, word);
    between = ", ";
  }
  printf("] status %d\n", status);
  asyncio_value_clear(&output);
  asyncio_release(sort);
  return 0;
}

static int amain(void *arg) {
  (void)arg;
  asyncio_process *shell, *sleeper;
  int status;
  await(sort_lines());
  await(asyncio_create_subprocess_shell("exit 3", &shell));
  await(asyncio_process_wait(shell, &status));
  printf("status %d\n", status);
  asyncio_release(shell);
  await(asyncio_create_subprocess_exec(ASYNCIO_ARGV("sleep", "60"), &sleeper));
  await(asyncio_process_terminate(sleeper));
  await(asyncio_process_wait(sleeper, &status));
  printf("status %d\n", status);
  asyncio_release(sleeper);
  return 0;
}

int main(void) { return asyncio_main(amain, NULL); }
