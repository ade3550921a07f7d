/* Files: each test has its own, in the directory TEST_DIR.
 * SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "internal.h"
#include "test.h"

#define AUTO_FILE __attribute__((cleanup(free_file))) asyncio_file *
static void free_file(asyncio_file **file) { asyncio_release(*file); }

/* The path of a file in the directory of the tests; valid until the next. */
static const char *path_of(const char *name) {
  static char path[200];
  const char *directory = getenv("TEST_DIR");
  if (directory == NULL) directory = "dist/tests/";
  snprintf(path, sizeof path, "%s%s.txt", directory, name);
  return path;
}

static bool holds(asyncio_value v, const char *text) {
  return v.tag == ASYNCIO_BYTES && asyncio_value_size(v) == strlen(text) &&
         memcmp(asyncio_value_text(v), text, strlen(text)) == 0;
}

static int write_text(const char *name, const char *text) {
  return asyncio_path_write_bytes(path_of(name), text, strlen(text));
}

/* ---- reading and writing ---- */

TASK_TEST(what_was_written_can_be_read) {
  AUTO_FILE file = NULL;
  AUTO_VALUE bytes = asyncio_nothing();
  await(asyncio_open_file(path_of("written"), "w+", &file));
  await(asyncio_file_write(file, "hello ", 6));
  await(asyncio_file_write(file, "world", 5));
  CHECK(asyncio_file_tell(file) == 11);
  await(asyncio_file_seek(file, 6, SEEK_SET));
  await(asyncio_file_read(file, -1, &bytes));
  CHECK(holds(bytes, "world"));
  CHECK(asyncio_file_tell(file) == 11);
  asyncio_value_clear(&bytes);
  await(asyncio_file_read(file, 10, &bytes));
  CHECK(holds(bytes, ""));
  return 0;
}

TASK_TEST(to_append_is_to_write_at_the_end) {
  AUTO_FILE file = NULL;
  AUTO_VALUE bytes = asyncio_nothing();
  await(write_text("appended", "one"));
  await(asyncio_open_file(path_of("appended"), "a+", &file));
  CHECK(asyncio_file_tell(file) == 3);
  await(asyncio_file_seek(file, 0, SEEK_SET));
  await(asyncio_file_write(file, " two", 4));
  CHECK(asyncio_file_tell(file) == 7);
  await(asyncio_file_seek(file, 0, SEEK_SET));
  await(asyncio_file_read(file, 100, &bytes));
  CHECK(holds(bytes, "one two"));
  return 0;
}

TASK_TEST(a_mode_says_what_may_be_done) {
  AUTO_FILE file = NULL;
  AUTO_FILE reader = NULL;
  AUTO_VALUE bytes = asyncio_nothing();
  CHECK(asyncio_open_file(path_of("mode"), "q", &file) == ASYNCIO_VALUE_ERROR);
  CHECK(strcmp(asyncio_message(), "invalid mode: 'q'") == 0);
  CHECK(asyncio_open_file(path_of("mode"), "rw", &file) == ASYNCIO_VALUE_ERROR);
  CHECK(file == NULL);
  await(asyncio_open_file(path_of("mode"), "wb", &file));
  int rc = asyncio_file_read(file, 1, &bytes);
  CHECK(rc == ASYNCIO_OS_ERROR || test_without_memory);
  CHECK(strcmp(asyncio_message(), "not readable") == 0 || test_without_memory);
  await(asyncio_open_file(path_of("mode"), "r", &reader));
  rc = asyncio_file_write(reader, "x", 1);
  CHECK(rc == ASYNCIO_OS_ERROR || test_without_memory);
  return 0;
}

/* Whether a call ended with the code, and said the text. */
static bool failed(int rc, int code, const char *text) {
  if (test_without_memory) return true;
  if (rc == code && strstr(asyncio_message(), text) != NULL) return true;
  printf("# %s: %s\n", asyncio_strerror(rc), asyncio_message());
  return false;
}

TASK_TEST(errors_name_the_path) {
  AUTO_FILE file = NULL;
  asyncio_stat_result status;
  await(write_text("there", ""));
  int rc = asyncio_open_file(path_of("there"), "x", &file);
  CHECK(failed(rc, ASYNCIO_FILE_EXISTS, "File exists: '"));
  CHECK(failed(rc, ASYNCIO_FILE_EXISTS, path_of("there")));
  CHECK(strcmp(asyncio_strerror(rc), "FileExistsError") == 0 ||
        test_without_memory);
  rc = asyncio_open_file(path_of("nowhere"), "r", &file);
  CHECK(failed(rc, ASYNCIO_FILE_NOT_FOUND, "No such file or directory: '"));
  rc = asyncio_path_stat(path_of("nowhere"), &status);
  CHECK(failed(rc, ASYNCIO_FILE_NOT_FOUND, path_of("nowhere")));
  rc = asyncio_path_unlink(path_of("nowhere"));
  CHECK(failed(rc, ASYNCIO_FILE_NOT_FOUND, path_of("nowhere")));
  rc = asyncio_open_file(path_of("there.txt/below"), "r", &file);
  CHECK(failed(rc, ASYNCIO_NOT_A_DIRECTORY, "Not a directory: '"));
  CHECK(file == NULL);
  return 0;
}

TASK_TEST(a_directory_is_no_file) {
  const char *directory = getenv("TEST_DIR");
  AUTO_FILE file = NULL;
  asyncio_stat_result status;
  if (directory == NULL || *directory == '\0') directory = ".";
  await(asyncio_path_stat(directory, &status));
  CHECK(status.is_dir && !status.is_file && status.size == 0);
  int rc = asyncio_open_file(directory, "r", &file);
  CHECK(failed(rc, ASYNCIO_IS_A_DIRECTORY, "directory: '"));
  rc = asyncio_open_file(directory, "w", &file);
  CHECK(failed(rc, ASYNCIO_IS_A_DIRECTORY, "directory: '"));
  return 0;
}

TASK_TEST(what_leads_out_is_refused) {
  const char *outside = getenv("TEST_OUTSIDE"); /* a list, by commas */
  AUTO_FILE file = NULL;
  asyncio_stat_result status;
  char path[200];
  while (outside != NULL && *outside != '\0') {
    size_t size = strcspn(outside, ",");
    snprintf(path, sizeof path, "%.*s", (int)size, outside);
    int rc = asyncio_open_file(path, "r", &file);
    CHECK(failed(rc, ASYNCIO_PERMISSION_ERROR, "--allow-fs"));
    rc = asyncio_open_file(path, "w", &file);
    CHECK(failed(rc, ASYNCIO_PERMISSION_ERROR, path));
    rc = asyncio_path_stat(path, &status);
    CHECK(failed(rc, ASYNCIO_PERMISSION_ERROR, path));
    CHECK(file == NULL);
    outside += size + (outside[size] == ',');
  }
  return 0;
}

/* ---- much, and in parts ---- */

enum { MUCH = 300 * 1000 };

static char *much(void) {
  char *bytes = malloc(MUCH);
  for (int i = 0; bytes != NULL && i < MUCH; i++) bytes[i] = (char)(i % 251);
  return bytes;
}

TASK_TEST(a_whole_file) {
  AUTO_VALUE bytes = asyncio_nothing();
  asyncio_stat_result status;
  char *data = much();
  if (data == NULL) return ASYNCIO_NO_MEMORY;
  int rc = asyncio_path_write_bytes(path_of("whole"), data, MUCH);
  if (rc == 0) rc = asyncio_path_stat(path_of("whole"), &status);
  if (rc == 0) rc = asyncio_path_read_bytes(path_of("whole"), &bytes);
  if (rc == 0) {
    CHECK(status.is_file && status.size == MUCH);
    CHECK(status.modified == 0 || status.modified > 1e9);
    CHECK(asyncio_value_size(bytes) == MUCH);
    CHECK(memcmp(asyncio_value_text(bytes), data, MUCH) == 0);
  }
  free(data);
  return rc;
}

TASK_TEST(parts_of_any_size_are_the_whole) {
  static const ptrdiff_t sizes[] = {1, 1000, 70000, 64, 65535, 65536, 40000};
  AUTO_FILE file = NULL;
  char *data = much();
  if (data == NULL) return ASYNCIO_NO_MEMORY;
  int rc = asyncio_path_write_bytes(path_of("parts"), data, MUCH);
  if (rc == 0) rc = asyncio_open_file(path_of("parts"), "r", &file);
  size_t at = 0;
  for (int i = 0; rc == 0 && at < MUCH; i++) {
    asyncio_value part;
    ptrdiff_t n = sizes[i % 7];
    rc = asyncio_file_read(file, n, &part);
    size_t size = asyncio_value_size(part);
    if (rc < 0) break;
    CHECK(size == (size_t)n || at + size == MUCH);
    CHECK(size > 0 && memcmp(data + at, asyncio_value_text(part), size) == 0);
    at += size;
    asyncio_value_clear(&part);
    if (size == 0) break;
  }
  free(data);
  return rc;
}

TASK_TEST(lines) {
  AUTO_FILE file = NULL;
  int rc, count = 0;
  await(write_text("lines", "one\n\nthree\nlast"));
  await(asyncio_open_file(path_of("lines"), "r", &file));
  async_for (rc, line, asyncio_file, file) {
    if (++count == 1) CHECK(holds(line, "one\n"));
    if (count == 2) CHECK(holds(line, "\n"));
    if (count == 4) CHECK(holds(line, "last"));
  }
  if (rc < 0) return rc;
  CHECK(count == 4);
  CHECK(!asyncio_file_closed(file));
  return 0;
}

TASK_TEST(a_line_may_be_longer_than_what_is_read_ahead) {
  AUTO_FILE file = NULL;
  AUTO_VALUE line = asyncio_nothing();
  char *data = malloc(MUCH);
  if (data == NULL) return ASYNCIO_NO_MEMORY;
  memset(data, 'x', MUCH);
  data[MUCH - 3] = '\n';
  int rc = asyncio_path_write_bytes(path_of("long"), data, MUCH);
  free(data);
  if (rc < 0) return rc;
  await(asyncio_open_file(path_of("long"), "r", &file));
  await(asyncio_file_readline(file, &line));
  CHECK(asyncio_value_size(line) == MUCH - 2);
  asyncio_value_clear(&line);
  await(asyncio_file_readline(file, &line));
  CHECK(holds(line, "xx"));
  asyncio_value_clear(&line);
  await(asyncio_file_readline(file, &line));
  CHECK(holds(line, ""));
  return 0;
}

/* ---- the position ---- */

TASK_TEST(the_position_can_be_moved) {
  AUTO_FILE file = NULL;
  AUTO_VALUE bytes = asyncio_nothing();
  await(write_text("moved", "0123456789"));
  await(asyncio_open_file(path_of("moved"), "r+", &file));
  await(asyncio_file_seek(file, -3, SEEK_END));
  await(asyncio_file_read(file, 2, &bytes));
  CHECK(holds(bytes, "78"));
  await(asyncio_file_seek(file, -1, SEEK_CUR));
  CHECK(asyncio_file_tell(file) == 8);
  int rc = asyncio_file_seek(file, -9, SEEK_CUR);
  CHECK(failed(rc, ASYNCIO_VALUE_ERROR, "negative seek position"));
  rc = asyncio_file_seek(file, 0, 77);
  CHECK(failed(rc, ASYNCIO_VALUE_ERROR, "invalid whence"));
  CHECK(asyncio_file_tell(file) == 8);
  return 0;
}

TASK_TEST(a_file_is_cut_and_made_longer) {
  AUTO_FILE file = NULL;
  AUTO_VALUE bytes = asyncio_nothing();
  await(write_text("cut", "0123456789"));
  await(asyncio_open_file(path_of("cut"), "r+", &file));
  await(asyncio_file_read(file, 4, &bytes)); /* all of it is read ahead */
  await(asyncio_file_truncate(file, -1));
  asyncio_value_clear(&bytes);
  await(asyncio_file_read(file, -1, &bytes));
  CHECK(holds(bytes, ""));
  await(asyncio_file_truncate(file, 6));
  asyncio_value_clear(&bytes);
  await(asyncio_file_read(file, -1, &bytes));
  CHECK(asyncio_value_size(bytes) == 2);
  CHECK(memcmp(asyncio_value_text(bytes), "\0\0", 2) == 0);
  int rc = asyncio_file_truncate(file, -2);
  CHECK(failed(rc, ASYNCIO_VALUE_ERROR, "negative size"));
  return 0;
}

/* ---- the end ---- */

TASK_TEST(a_closed_file_is_of_no_use) {
  AUTO_FILE file = NULL;
  AUTO_VALUE bytes = asyncio_nothing();
  int rc;
  await(asyncio_open_file(path_of("closed"), "w+", &file));
  async_with (rc, asyncio_file, file) {
    await_or_break(rc, asyncio_file_write(file, "x", 1));
    await_or_break(rc, asyncio_file_flush(file));
  }
  CHECK(asyncio_file_closed(file) || test_without_memory);
  if (rc < 0) return rc;
  await(asyncio_file_close(file));
  rc = asyncio_file_read(file, 1, &bytes);
  CHECK(failed(rc, ASYNCIO_VALUE_ERROR, "I/O operation on closed file"));
  return 0;
}

TASK_TEST(a_file_is_removed) {
  asyncio_stat_result status;
  await(write_text("removed", "x"));
  await(asyncio_path_unlink(path_of("removed")));
  int rc = asyncio_path_stat(path_of("removed"), &status);
  CHECK(failed(rc, ASYNCIO_FILE_NOT_FOUND, "No such file"));
  return 0;
}

/* ---- other tasks ---- */

static int read_some(void *file) {
  asyncio_value bytes;
  await(asyncio_file_read(file, 5, &bytes));
  return asyncio_return(bytes);
}

static int turns;

static int count_turns(void *unused) {
  (void)unused;
  for (;;) {
    await(asyncio_sleep(0));
    turns++;
  }
}

TASK_TEST(others_go_on_while_a_task_reads) {
  AUTO_VALUE bytes = asyncio_nothing();
  await(write_text("others", "x"));
  turns = 0;
  AUTO_TASK counter = asyncio_create_task(count_turns, NULL);
  await(asyncio_sleep(0));
  int rc = asyncio_path_read_bytes(path_of("others"), &bytes);
  asyncio_task_cancel(counter);
  (void)!asyncio_await(counter);
  CHECK(turns >= 4 || rc < 0); /* to open, for its size, to read, to close */
  return rc;
}

TASK_TEST(nothing_is_lost_of_a_read_that_is_cancelled) {
  AUTO_FILE file = NULL;
  AUTO_VALUE bytes = asyncio_nothing();
  await(write_text("cancelled", "0123456789"));
  await(asyncio_open_file(path_of("cancelled"), "r", &file));
  AUTO_TASK task = asyncio_create_task(read_some, file);
  await(asyncio_sleep(0));
  asyncio_task_cancel(task);
  int rc = asyncio_await(task);
  CHECK(rc == ASYNCIO_CANCELLED || test_without_memory);
  await(asyncio_file_read(file, 5, &bytes));
  CHECK(holds(bytes, "01234"));
  return 0;
}

TASK_TEST(tasks_use_a_file_one_after_the_other) {
  AUTO_FILE file = NULL;
  await(write_text("turns", "0123456789"));
  await(asyncio_open_file(path_of("turns"), "r", &file));
  AUTO_TASK one = asyncio_create_task(read_some, file);
  AUTO_TASK two = asyncio_create_task(read_some, file);
  int first = asyncio_await(one), second = asyncio_await(two);
  if (first < 0 || second < 0) return first < 0 ? first : second;
  AUTO_VALUE a = asyncio_nothing(), b = asyncio_nothing();
  await(asyncio_task_result(one, &a));
  await(asyncio_task_result(two, &b));
  CHECK(holds(a, "01234") && holds(b, "56789"));
  return 0;
}

static int open_one(void *path) {
  asyncio_file *file;
  await(asyncio_open_file(path, "r", &file));
  asyncio_release(file);
  return 0;
}

/* files.test.js runs it where fewer files may be open than are opened here. */
TASK_TEST(an_open_that_is_cancelled_leaves_nothing_open) {
  char path[200];
  await(write_text("opened", "x"));
  strcpy(path, path_of("opened"));
  for (int i = 0; i < (test_without_memory ? 1 : 300); i++) {
    AUTO_TASK task = asyncio_create_task(open_one, path);
    await(asyncio_sleep(0));
    if (i % 2 == 0) asyncio_task_cancel(task);
    int rc = asyncio_await(task);
    if (rc < 0 && rc != ASYNCIO_CANCELLED) return rc;
  }
  return 0;
}

TASK_TEST(a_file_may_be_left_open) {
  asyncio_file *file;
  await(asyncio_open_file(path_of("left"), "w", &file));
  int rc = asyncio_file_write(file, "x", 1);
  asyncio_retain(file);
  asyncio_release(file);
  asyncio_release(file);
  return rc;
}
