/* What is done by a path alone. SPDX-License-Identifier: MIT */
#include <string.h>

#include "files.h"

static int ask(enum asyncio__file_request what, const char *path,
               asyncio_value *answer) {
  asyncio_value values[] = {asyncio_int(what), asyncio_string(path)};
  return asyncio__file_ask(values, 2, path, answer, NULL);
}

int asyncio_path_stat(const char *path, asyncio_stat_result *result) {
  struct asyncio__path_status status;
  asyncio_value answer;
  *result = (asyncio_stat_result){0};
  int rc = ask(ASYNCIO__PATH_STAT, path, &answer);
  if (rc < 0) return rc;
  memcpy(&status, asyncio_value_text(answer), sizeof status);
  asyncio_value_clear(&answer);
  result->is_file = status.type == ASYNCIO__IS_FILE;
  result->is_dir = status.type == ASYNCIO__IS_DIRECTORY;
  result->size = result->is_file ? (int64_t)status.size : 0;
  result->modified = status.modified;
  return 0;
}

int asyncio_path_unlink(const char *path) {
  asyncio_value answer;
  return ask(ASYNCIO__PATH_UNLINK, path, &answer);
}

/* ---- whole files ---- */

/* Closes what was used. Returns rc, or else why it could not be closed. */
static int finish(asyncio_file *file, int rc) {
  asyncio_value error = asyncio__error_take(rc);
  int closed = rc == 0 ? asyncio_file_close(file) : 0;
  asyncio__file_release(file);
  return rc < 0 ? asyncio__error_put_back(error) : closed;
}

int asyncio_path_read_bytes(const char *path, asyncio_value *bytes) {
  asyncio_file *file;
  *bytes = asyncio_nothing();
  int rc = asyncio_open_file(path, "r", &file);
  if (rc < 0) return rc;
  rc = finish(file, asyncio_file_read(file, -1, bytes));
  if (rc < 0) asyncio_value_clear(bytes);
  return rc;
}

int asyncio_path_write_bytes(const char *path, const void *data, size_t size) {
  asyncio_file *file;
  int rc = asyncio_open_file(path, "w", &file);
  if (rc < 0) return rc;
  return finish(file, asyncio_file_write(file, data, size));
}
