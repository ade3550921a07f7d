/* A line for the error output. SPDX-License-Identifier: MIT
 *
 * Texts go past stdio in one piece each: stdio's memory may be what is broken,
 * and a program that prints nothing needs no printf.
 */
#ifndef ASYNCIO_PRINT_H
#define ASYNCIO_PRINT_H

#include <stddef.h>
#include <stdint.h>

struct asyncio_future;

/* A line under construction; what does not fit is cut. */
struct asyncio__print {
  size_t size;
  char text[512];
};

void asyncio__print_add(struct asyncio__print *line, const char *text);
void asyncio__print_number(struct asyncio__print *line, uint64_t number);

/* "Task 'worker'", "Future", "Lock named 'db'" */
void asyncio__print_future(struct asyncio__print *line,
                           struct asyncio_future *future);

/* "; created at file:line", nothing when that is not known. */
void asyncio__print_where(struct asyncio__print *line, const char *where);

/* Writes the line, and begins the next one. */
void asyncio__print_end(struct asyncio__print *line);

#endif
