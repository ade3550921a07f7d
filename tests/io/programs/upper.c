/* A program that another one starts: it reads its input by libc.
 * SPDX-License-Identifier: MIT */
#include <asyncio.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int amain(void *arg) {
  (void)arg;
  await(asyncio_sleep(0.001));
  for (int c; (c = getchar()) != EOF;) putchar(toupper(c));
  return 0;
}

int main(int argc, char **argv) {
  int rc = asyncio_main(amain, NULL);
  const char *word = getenv("WORD");
  if (rc != 0) return rc;
  if (argc < 2) return 0;
  if (strcmp(argv[1], "trap") == 0) __builtin_trap();
  fprintf(stderr, "%s %s\n", argv[0], word == NULL ? "" : word);
  return atoi(argv[1]);
}
