/* Reads programs. SPDX-License-Identifier: MIT */
#include "program.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "interpreter.h"

static _Noreturn void fail(const char *what, const char *word) {
  fprintf(stderr, "interpreter: %s: '%s'\n", what, word ? word : "(end)");
  exit(2);
}

static char *next_word(void) { return strtok(NULL, " \r\n"); }

static const struct operation_kind *find_kind(const char *name) {
  const struct operation_kind *kind = operation_kinds;
  for (; kind != NULL; kind = kind->next)
    if (strcmp(kind->name, name) == 0) return kind;
  fail("no such operation", name);
}

static void read_items(struct operation *op) {
  char *word;
  while ((word = next_word()) != NULL && strcmp(word, "]") != 0) {
    if (op->count == MAX_ITEMS) fail("too many items", word);
    op->items[op->count++] = atoi(word);
  }
}

static struct operation *read_block(void);

static struct operation *read_operation(const char *name) {
  struct operation *op = calloc(1, sizeof *op);
  op->kind = find_kind(name);
  int numbers = 0, blocks = 0;
  char *word;
  while ((word = next_word()) != NULL && strcmp(word, ";") != 0) {
    if (strcmp(word, "[") == 0)
      read_items(op);
    else if (strcmp(word, "{") == 0 && blocks < MAX_BLOCKS)
      op->blocks[blocks++] = read_block();
    else if (numbers < MAX_NUMBERS)
      op->numbers[numbers++] = strtod(word, NULL);
    else
      fail("unexpected", word);
  }
  return op;
}

/* What follows a {, up to its }. */
static struct operation *read_block(void) {
  struct operation *first = NULL, **end = &first;
  char *word;
  while ((word = next_word()) != NULL && strcmp(word, "}") != 0) {
    *end = read_operation(word);
    end = &(*end)->next;
  }
  if (word == NULL) fail("a block without }", word);
  return first;
}

struct program program_parse(char *line) {
  struct program program = {.text = line, .name = strtok(line, " \r\n")};
  int count = 0;
  char *word;
  while ((word = next_word()) != NULL) {
    if (strcmp(word, "{") != 0 || count == MAX_FUNCTIONS)
      fail("a function was expected", word);
    program.functions[count++] = read_block();
  }
  if (count == 0) fail("a program without functions", program.name);
  return program;
}

static void free_block(struct operation *op) {
  while (op != NULL) {
    struct operation *next = op->next;
    for (int i = 0; i < MAX_BLOCKS; i++) free_block(op->blocks[i]);
    free(op);
    op = next;
  }
}

void program_free(struct program *program) {
  for (int i = 0; i < MAX_FUNCTIONS; i++) free_block(program->functions[i]);
  free(program->text);
}
