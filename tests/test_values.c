/* SPDX-License-Identifier: MIT */
#include "internal.h"
#include "test.h"

TEST(values_say_what_they_are) {
  CHECK(sizeof(asyncio_value) == 16);
  CHECK(asyncio_nothing().tag == ASYNCIO_NOTHING);
  CHECK(asyncio_null().tag == ASYNCIO_NULL);
  CHECK(asyncio_bool(true).tag == ASYNCIO_BOOL && asyncio_bool(true).b);
  CHECK(asyncio_int(-3).i == -3);
  CHECK(asyncio_double(2.5).d == 2.5);
  int x;
  CHECK(asyncio_pointer(&x).p == &x);
  return 0;
}

TEST(strings_are_copies_that_end_with_a_nul) {
  char text[] = "text";
  asyncio_value v = asyncio_string(text);
  text[0] = 'n';
  CHECK(v.tag == ASYNCIO_STRING && asyncio_value_size(v) == 4);
  CHECK(strcmp(asyncio_value_text(v), "text") == 0);
  asyncio_value part = asyncio_string_n("text", 2);
  CHECK(strcmp(asyncio_value_text(part), "te") == 0);
  asyncio_value_clear(&v);
  CHECK(v.tag == ASYNCIO_NOTHING);
  asyncio_value_clear(&part);
  return 0;
}

TEST(bytes_may_hold_nuls) {
  asyncio_value v = asyncio_bytes("a\0b", 3);
  CHECK(v.tag == ASYNCIO_BYTES);
  CHECK(asyncio_value_size(v) == 3 &&
        memcmp(asyncio_value_text(v), "a\0b", 4) == 0);
  asyncio_value_clear(&v);
  asyncio_value empty = asyncio_bytes(NULL, 0);
  CHECK(asyncio_value_size(empty) == 0);
  asyncio_value_clear(&empty);
  return 0;
}

TEST(copies_share_what_is_counted) {
  asyncio_value v = asyncio_string("shared");
  asyncio_value copy = asyncio_value_copy(v);
  CHECK(asyncio_value_text(copy) == asyncio_value_text(v));
  asyncio_value_clear(&v);
  CHECK(strcmp(asyncio_value_text(copy), "shared") == 0);
  asyncio_value_clear(&copy);
  return 0;
}

TEST(errors_have_a_code_and_a_text) {
  asyncio_value v = asyncio_error_value(ASYNCIO_OS_ERROR, "disk");
  CHECK(v.tag == ASYNCIO_ERROR && v.code == ASYNCIO_OS_ERROR);
  CHECK(strcmp(asyncio_value_message(v), "disk") == 0);
  asyncio_value_clear(&v);
  v = asyncio_error_value(ASYNCIO_OS_ERROR, NULL);
  CHECK(asyncio_value_message(v)[0] == '\0');
  return 0;
}

TEST(reading_a_value_as_something_else_gives_nothing) {
  CHECK(asyncio_value_text(asyncio_int(1))[0] == '\0');
  CHECK(asyncio_value_size(asyncio_int(1)) == 0);
  CHECK(asyncio_value_items(asyncio_int(1)) == NULL);
  CHECK(asyncio_value_message(asyncio_int(1))[0] == '\0');
  return 0;
}

TEST(a_list_releases_its_items) {
  asyncio_value item = asyncio_string("item");
  asyncio_value list = asyncio__list_value(2);
  if (list.tag != ASYNCIO_LIST || item.tag != ASYNCIO_STRING) {
    asyncio_value_clear(&list);
    asyncio_value_clear(&item);
    return ASYNCIO_NO_MEMORY;
  }
  list.list->items[0] = asyncio_value_copy(item);
  CHECK(item.text->refs == 2);
  CHECK(asyncio_value_size(list) == 2);
  CHECK(asyncio_value_items(list)[1].tag == ASYNCIO_NOTHING);
  asyncio_value_clear(&list);
  CHECK(item.text->refs == 1);
  asyncio_value_clear(&item);
  return 0;
}

static uint32_t released;
static void note_release(uint32_t handle) { released = handle; }

TEST(the_last_copy_of_a_js_value_tells_the_host) {
  struct asyncio__js *js = calloc(1, sizeof *js);
  if (js == NULL) return ASYNCIO_NO_MEMORY;
  released = 0;
  *js = (struct asyncio__js){.refs = 1, .release = note_release};
  asyncio_value v = {.tag = ASYNCIO_JS, .code = 7, .js = js};
  asyncio_value copy = asyncio_value_copy(v);
  asyncio_value_clear(&v);
  CHECK(released == 0);
  asyncio_value_clear(&copy);
  CHECK(released == 7);
  return 0;
}

static int return_text(void) { return asyncio_return(asyncio_string("a")); }

static int return_error(void) {
  return asyncio_return(asyncio_error_value(ASYNCIO_KEY_ERROR, "lost"));
}

TEST(a_returned_value_moves_to_the_caller) {
  asyncio_value v;
  await(return_text(), v);
  CHECK(strcmp(asyncio_value_text(v), "a") == 0);
  CHECK(asyncio__state.slot.tag == ASYNCIO_NOTHING);
  asyncio_value_clear(&v);
  await(return_text()); /* dropped */
  CHECK(asyncio__state.slot.tag == ASYNCIO_NOTHING);
  return 0;
}

TEST(returning_an_error_value_raises_it) {
  CHECK(return_error() == ASYNCIO_KEY_ERROR);
  CHECK(strcmp(asyncio_message(), "lost") == 0);
  return 0;
}
