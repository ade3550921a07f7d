/* SPDX-License-Identifier: MIT */
#include "files.h"

/* Emscripten's own file system decides. */
int asyncio__host_path_error(const char *path, int error) {
  (void)path;
  return error;
}
