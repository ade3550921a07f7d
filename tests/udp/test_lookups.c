/* Names of this machine. SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "net/net.h"

static const char *host_at(asyncio_value addresses, size_t i) {
  return asyncio_value_text(
      asyncio_value_items(asyncio_value_items(addresses)[i])[0]);
}

TASK_TEST(a_name_has_addresses) {
  AUTO_VALUE addresses = asyncio_nothing();
  asyncio_loop *loop = asyncio_get_running_loop();
  await(asyncio_loop_getaddrinfo(loop, "localhost", 80, &addresses,
                                 .family = ASYNCIO_IPV4));
  CHECK(asyncio_value_size(addresses) == 1);
  CHECK(strcmp(host_at(addresses, 0), "127.0.0.1") == 0);
  CHECK(asyncio_value_items(*asyncio_value_items(addresses))[1].i == 80);
  asyncio_value_clear(&addresses);
  await(asyncio_loop_getaddrinfo(loop, NULL, 0, &addresses));
  CHECK(asyncio_value_size(addresses) >= 1);
  asyncio_value_clear(&addresses);
  await(asyncio_loop_getaddrinfo(loop, "::1", 7, &addresses));
  CHECK(strcmp(host_at(addresses, 0), "::1") == 0);
  return 0;
}

TASK_TEST(a_name_that_is_not_known_is_an_os_error) {
  AUTO_VALUE v = asyncio_nothing();
  asyncio_loop *loop = asyncio_get_running_loop();
  CHECK(asyncio_loop_getaddrinfo(loop, "no.such.name.invalid", 80, &v) ==
        ASYNCIO_OS_ERROR);
  CHECK(strlen(asyncio_message()) > 0 && v.tag == ASYNCIO_NOTHING);
  CHECK(asyncio_loop_getaddrinfo(loop, "127.0.0.1", 80, &v,
                                 .family = ASYNCIO_IPV6) == ASYNCIO_OS_ERROR);
  CHECK(asyncio_loop_getaddrinfo(loop, "localhost", 65536, &v) ==
        ASYNCIO_OVERFLOW_ERROR);
  CHECK(asyncio_loop_getnameinfo(NULL, "localhost", 80, &v) ==
        ASYNCIO_RUNTIME_ERROR);
  return 0;
}

TASK_TEST(an_address_has_a_name) {
  AUTO_VALUE names = asyncio_nothing();
  int rc = asyncio_loop_getnameinfo(asyncio_get_running_loop(), "127.0.0.1", 80,
                                    &names);
  if (getenv("NO_NAMES") != NULL) {
    CHECK(rc == ASYNCIO_NOT_IMPLEMENTED);
    return 0;
  }
  await(rc);
  CHECK(asyncio_value_size(names) == 2);
  CHECK(strcmp(asyncio_value_text(asyncio_value_items(names)[1]), "http") == 0);
  return 0;
}

static int look_up_much(void *arg) {
  AUTO_VALUE v = asyncio_nothing();
  (void)arg;
  return asyncio_loop_getaddrinfo(asyncio_get_running_loop(), "localhost", 1,
                                  &v);
}

TASK_TEST(a_lookup_can_be_cancelled) {
  AUTO_CANCELLED task = asyncio_create_task(look_up_much, NULL);
  await(asyncio_sleep(0));
  asyncio_task_cancel(task);
  CHECK(asyncio_await(task) == ASYNCIO_CANCELLED);
  return 0;
}
