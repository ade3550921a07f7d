/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "internal.h"
#include "test.h"

static asyncio_value value_error(void) {
  return asyncio_error_value(ASYNCIO_VALUE_ERROR, "first");
}

TEST(a_group_has_the_text_and_the_members_that_python_gives_it) {
  AUTO_VALUE first = value_error();
  asyncio_value both[] = {first, {.tag = ASYNCIO_ERROR, .code = ASYNCIO_USER}};
  AUTO_VALUE one = asyncio_exception_group("one", both, 1);
  AUTO_VALUE two = asyncio_exception_group("two", both, 2);
  CHECK(one.code == ASYNCIO_EXCEPTION_GROUP);
  CHECK(strcmp(asyncio_value_message(one), "one (1 sub-exception)") == 0);
  CHECK(strcmp(asyncio_value_message(two), "two (2 sub-exceptions)") == 0);
  CHECK(asyncio_value_size(two) == 2);
  if (asyncio_value_size(two) < 2) return ASYNCIO_NO_MEMORY;
  CHECK(asyncio_value_items(two)[0].error == first.error);
  CHECK(asyncio_value_items(two)[1].code == ASYNCIO_USER);
  CHECK(asyncio_value_cause(two).tag == ASYNCIO_NOTHING);
  return 0;
}

TEST(a_group_with_a_base_exception_is_a_base_exception_group) {
  static const int codes[] = {ASYNCIO_CANCELLED, ASYNCIO_SYSTEM_EXIT,
                              ASYNCIO_KEYBOARD_INTERRUPT,
                              ASYNCIO_BASE_EXCEPTION_GROUP};
  for (int i = 0; i < 4; i++) {
    asyncio_value errors[] = {{.tag = ASYNCIO_ERROR, .code = ASYNCIO_USER},
                              {.tag = ASYNCIO_ERROR, .code = codes[i]}};
    AUTO_VALUE group = asyncio_exception_group("base", errors, 2);
    CHECK(group.code == ASYNCIO_BASE_EXCEPTION_GROUP);
  }
  return 0;
}

TEST(what_cannot_be_a_group_is_a_value_error) {
  asyncio_value number = asyncio_int(1);
  AUTO_VALUE empty = asyncio_exception_group("empty", NULL, 0);
  AUTO_VALUE bad = asyncio_exception_group("bad", &number, 1);
  CHECK(empty.code == ASYNCIO_VALUE_ERROR);
  CHECK(bad.code == ASYNCIO_VALUE_ERROR);
  CHECK(asyncio_value_items(bad) == NULL && asyncio_value_size(bad) == 0);
  return 0;
}

/* A group in a group, and so on; the innermost has a cause. */
static asyncio_value nest(asyncio_value error, int depth) {
  while (depth-- > 0) {
    asyncio_value group = asyncio_exception_group("nested", &error, 1);
    asyncio_value_clear(&error);
    error = group;
  }
  return error;
}

TEST(deep_groups_and_long_chains_of_causes_are_given_back_without_recursion) {
  int depth = test_without_memory ? 3 : 200000;
  AUTO_VALUE group = nest(value_error(), depth);
  CHECK(group.code == ASYNCIO_EXCEPTION_GROUP);
  for (int i = 0; i < depth; i++) {
    asyncio_value cause = asyncio_caught(ASYNCIO_USER);
    (void)!asyncio__raise(ASYNCIO_USER, "", NULL);
    asyncio__error_cause(cause);
  }
  asyncio__error_clear();
  return 0;
}

TEST(members_that_are_held_elsewhere_outlive_their_group) {
  asyncio_value error = value_error();
  AUTO_VALUE member = asyncio_value_copy(error);
  asyncio_value group = nest(error, 2);
  asyncio_value_clear(&group);
  CHECK(strcmp(asyncio_value_message(member), "first") == 0);
  return 0;
}

static int raise_group(void) {
  AUTO_VALUE first = value_error();
  return asyncio_return(asyncio_exception_group("raised", &first, 1));
}

TEST(an_error_that_was_caught_is_still_under_way) {
  int rc = raise_group();
  AUTO_VALUE caught = asyncio_caught(rc);
  CHECK(rc == ASYNCIO_EXCEPTION_GROUP && caught.code == rc);
  CHECK(asyncio_value_size(caught) == 1);
  CHECK(strcmp(asyncio_message(), asyncio_value_message(caught)) == 0);
  return 0;
}

static int end_with_nested_groups(void *arg) {
  (void)arg;
  asyncio_value errors[17];
  errors[0] = nest(value_error(), 1);
  for (int i = 1; i < 17; i++)
    errors[i] = (asyncio_value){.tag = ASYNCIO_ERROR, .code = ASYNCIO_USER};
  asyncio_value group = asyncio_exception_group("all", errors, 17);
  asyncio_value_clear(&errors[0]);
  return asyncio_return(group);
}

TEST_EXITS(an_uncaught_group_is_printed_with_its_members, 1,
           "ExceptionGroup: all (17 sub-exceptions)\n"
           "  1: ExceptionGroup: nested (1 sub-exception)\n"
           "    1: ValueError: first\n"
           "  2: Error\n") {
  exit(asyncio_main(end_with_nested_groups, NULL));
}

TEST_EXITS(of_a_wide_group_fifteen_members_are_printed, 1,
           "  15: Error\n  and 2 more\n") {
  exit(asyncio_main(end_with_nested_groups, NULL));
}

static int end_with_deep_groups(void *arg) {
  (void)arg;
  return asyncio_return(nest(value_error(), 12));
}

TEST_EXITS(of_a_deep_group_ten_levels_are_printed, 1,
           "                    1: ExceptionGroup: nested (1 sub-exception)\n"
           "                      and 1 more\n") {
  exit(asyncio_main(end_with_deep_groups, NULL));
}
