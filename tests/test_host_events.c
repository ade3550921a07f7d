/* What of signals and pages needs nothing of the host.
 * SPDX-License-Identifier: MIT */
#include "test.h"

TEST(a_signal_has_the_name_that_it_has_in_python) {
#define CHECK_ROW(name, number)      \
  CHECK(ASYNCIO_##name == (number)); \
  CHECK(strcmp(asyncio_signal_name(number), #name) == 0);
  ASYNCIO_SIGNALS(CHECK_ROW)
#undef CHECK_ROW
  CHECK(asyncio_signal_name(0) == NULL && asyncio_signal_name(99) == NULL);
  return 0;
}

static int sleep_a_little(void *arg) {
  (void)arg;
  return asyncio_sleep(0.01);
}

TEST(a_program_that_would_be_interrupted_runs_where_nobody_interrupts) {
  asyncio_default_int_handler();
  return asyncio_run(sleep_a_little, NULL);
}

TEST(a_page_is_seen_if_there_is_one) {
  CHECK(!asyncio_page_hidden());
  return 0;
}
