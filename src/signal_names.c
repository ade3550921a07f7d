/* Signals by their names, as hosts know them. SPDX-License-Identifier: MIT */
#include "signals.h"

#include <string.h>

static const struct {
  int number;
  const char *name;
} signals[] = {
#define ROW(name, number) {number, #name},
    ASYNCIO_SIGNALS(ROW)
#undef ROW
};

enum { COUNT = sizeof signals / sizeof *signals };

const char *asyncio_signal_name(int number) {
  for (int i = 0; i < COUNT; i++)
    if (signals[i].number == number) return signals[i].name;
  return NULL;
}

int asyncio__signal_number(const char *name) {
  for (int i = 0; i < COUNT; i++)
    if (strcmp(signals[i].name, name) == 0) return signals[i].number;
  return 0;
}

int asyncio__signal_error(int number) {
  char digits[ASYNCIO__DECIMAL_SIZE];
  bool negative = number < 0;
  uint64_t magnitude = negative ? -(uint64_t)number : (uint64_t)number;
  return asyncio__raise(ASYNCIO_VALUE_ERROR, "invalid signal number ",
                        negative ? "-" : "",
                        asyncio__decimal(digits, magnitude), NULL);
}
