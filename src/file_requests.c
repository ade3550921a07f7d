/* Requests for files, and their errors. SPDX-License-Identifier: MIT */
#include <string.h>

#include "files.h"
#include "remotes.h"

#define HINT                                               \
  "' is outside of what the program may use: run it with " \
  "--allow-fs=DIR, or load(…, { allow: { fs: \"DIR\" } })"

/* ---- errors ---- */

const char *asyncio__file_error_name(int code) {
  switch (code) {
#define NAME(constant, number, python) \
  case number:                         \
    return python;
    ASYNCIO_FILE_EXCEPTIONS(NAME)
#undef NAME
  }
  return "Error";
}

static int code_of(int error) {
  switch (error) {
  case ENOENT:
    return ASYNCIO_FILE_NOT_FOUND;
  case EEXIST:
    return ASYNCIO_FILE_EXISTS;
  case EISDIR:
    return ASYNCIO_IS_A_DIRECTORY;
  case ENOTDIR:
    return ASYNCIO_NOT_A_DIRECTORY;
  case EACCES:
  case EPERM:
    return ASYNCIO_PERMISSION_ERROR;
  case ENOMEM:
    return ASYNCIO_NO_MEMORY;
  }
  return ASYNCIO_OS_ERROR;
}

/* As Python: "No such file or directory: 'path'". */
static int raise_errno(int error, const char *path) {
  if (error == ASYNCIO__OUTSIDE_OF_ALL)
    return asyncio__raise(ASYNCIO_PERMISSION_ERROR, "'", path, HINT, NULL);
  return asyncio__raise(code_of(error), strerror(error), ": '", path, "'",
                        NULL);
}

/* ---- asking ---- */

static int ask(const asyncio_value *values, size_t n, const char *path,
               asyncio_value *answer, asyncio_channel **request) {
  asyncio_channel *channel;
  if (asyncio__any_failed(values, n))
    return asyncio__raise_text(ASYNCIO_NO_MEMORY, "no memory for a file");
  int rc = asyncio__channel_open(ASYNCIO__IO_FILE, values, n, &channel);
  if (rc < 0) return rc;
  asyncio_value said = asyncio__channel_take_info(channel);
  bool failed = said.tag == ASYNCIO_INT && said.i < 0;
  if (!failed) *answer = said;
  if (failed || request == NULL)
    asyncio__channel_release(channel);
  else
    *request = channel;
  return failed ? raise_errno((int)-said.i, path) : 0;
}

int asyncio__file_ask(const asyncio_value *values, size_t n, const char *path,
                      asyncio_value *answer, asyncio_channel **request) {
  asyncio_value copies[4] = {asyncio_nothing()};
  *answer = asyncio_nothing();
  if (request != NULL) *request = NULL;
  asyncio__host_need_files();
  for (size_t i = 0; i < n; i++) copies[i] = values[i];
  int rc = ask(copies, n, path, answer, request);
  for (size_t i = 0; i < n; i++) asyncio_value_clear(&copies[i]);
  return rc;
}
