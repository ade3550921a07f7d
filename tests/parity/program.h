/* A random program, as text and as a tree. SPDX-License-Identifier: MIT
 *
 * A program is one line: a name, then a block for each function, the first of
 * them main. A block is { OPERATION… }, an operation
 *   NAME NUMBER… [ NUMBER… ] { … } { … } ;
 * where numbers, list and blocks depend on the name. All is separated by
 * spaces: `p1 { sleep 1 ; gather 0 0 [ -1 2 ] ; } { raise 0 3 ; }`
 */
#ifndef PARITY_PROGRAM_H
#define PARITY_PROGRAM_H

enum { MAX_NUMBERS = 3, MAX_ITEMS = 8, MAX_BLOCKS = 2, MAX_FUNCTIONS = 16 };

struct operation_kind;

struct operation {
  const struct operation_kind *kind;
  struct operation *next;
  double numbers[MAX_NUMBERS];
  int items[MAX_ITEMS];
  int count; /* of items */
  struct operation *blocks[MAX_BLOCKS];
};

struct program {
  char *text; /* the line, cut into words */
  const char *name;
  struct operation *functions[MAX_FUNCTIONS];
};

/* Reads a program from a line, which it keeps. Exits with a message when the
 * line is none. */
struct program program_parse(char *line);
void program_free(struct program *program);

#endif
