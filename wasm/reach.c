/* Why WASI refuses a path. SPDX-License-Identifier: MIT */
#include <stddef.h>
#include <wasi/libc-find-relpath.h>

#include "files.h"

/* Whether it lies in a directory that the program was given. One that is too
 * long with the directory that it has changed to is for libc to judge. */
static bool is_reached(const char *path) {
  char room[200], *rest = room;
  const char *directory;
  errno = 0;
  return __wasilibc_find_relpath(path, &directory, &rest, sizeof room) >= 0 ||
         errno == ERANGE;
}

/* Of a path in none of them libc says no more than that there is nothing; and
 * a runtime gives this error to one that leads out. */
int asyncio__host_path_error(const char *path, int error) {
  bool outside = error == EPERM || !is_reached(path);
  return outside ? ASYNCIO__OUTSIDE_OF_ALL : error;
}
