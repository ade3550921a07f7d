/* Files that are read and written while other tasks go on.
 * SPDX-License-Identifier: MIT
 *
 *   asyncio_file *file;
 *   int rc;
 *   await(asyncio_open_file("notes.txt", "r", &file));
 *   async_for (rc, line, asyncio_file, file) { … }
 *   asyncio_release(file);
 *
 * The paths are those of fopen: the program may use directories that the
 * embedder has given it (`wasyncio run --allow-fs`, or `--dir`;
 * load(…, { allow: { fs: true } }), or `dirs`, `files`), and a path that leads
 * out of them, by ".." or a link, is ASYNCIO_PERMISSION_ERROR. On a page they
 * are those of the origin's private file system (OPFS).
 *
 * With JavaScript what is read and written leaves the other tasks running;
 * under WASI and in a program of Emscripten they wait for it, as for stdio.
 *
 * The functions return 0; ASYNCIO_FILE_NOT_FOUND, ASYNCIO_FILE_EXISTS,
 * ASYNCIO_IS_A_DIRECTORY, ASYNCIO_NOT_A_DIRECTORY, ASYNCIO_PERMISSION_ERROR or
 * another ASYNCIO_OS_ERROR, whose text names the path; ASYNCIO_VALUE_ERROR for
 * a file that is closed; ASYNCIO_NOT_IMPLEMENTED where there are no files;
 * ASYNCIO_CANCELLED; ASYNCIO_RUNTIME_ERROR where nothing can suspend;
 * ASYNCIO_NO_MEMORY.
 *
 * Functions that several tasks call on one file run one after the other. One
 * that is cancelled leaves the position where it was: of a read nothing is
 * lost, and of a write all, a part or nothing has been written.
 */
#ifndef ASYNCIO_FILES_H
#define ASYNCIO_FILES_H

#include <stdio.h>

#include "scopes.h"

/* An open file, as bytes. A counted reference: the last one closes it.
 * Python: a file of aiofiles or trio.open_file, in binary mode. */
typedef struct asyncio_file asyncio_file;

/* Opens a file.
 * mode: as in C, "r", "w", "a", or "x" (which fails if it exists), with "+" for
 * both ways; a "b" says nothing. file: gets a reference, NULL on failure.
 * Returns as above; ASYNCIO_VALUE_ERROR for another mode.
 * Python: await trio.open_file(path, mode). */
ASYNCIO_MUST_USE int asyncio_open_file(const char *path, const char *mode,
                                       asyncio_file **file);

/* Reads from the position on.
 * n: at most so many bytes; -1: up to the end. bytes: gets a byte array, the
 * caller's; an empty one at the end of the file; nothing on failure. It has
 * less than n only at the end.
 * Returns as above. Python: await file.read(n). */
ASYNCIO_MUST_USE int asyncio_file_read(asyncio_file *file, ptrdiff_t n,
                                       asyncio_value *bytes);

/* Reads up to the next newline, which is a part of the line; the last line may
 * have none. line: as bytes of asyncio_file_read.
 * Returns as above. Python: await file.readline(). */
ASYNCIO_MUST_USE int asyncio_file_readline(asyncio_file *file,
                                           asyncio_value *line);

/* Writes at the position, or, in mode "a", at the end. All is written.
 * data: `size` bytes, copied. Returns as above. Python: await file.write(data).
 */
ASYNCIO_MUST_USE int asyncio_file_write(asyncio_file *file, const void *data,
                                        size_t size);

/* Moves the position.
 * offset: bytes, from the beginning, the position or the end, as whence is
 * SEEK_SET, SEEK_CUR or SEEK_END of <stdio.h>.
 * Returns as above; ASYNCIO_VALUE_ERROR for another whence, and for a place
 * before the beginning. Python: await file.seek(offset, whence). */
ASYNCIO_MUST_USE int asyncio_file_seek(asyncio_file *file, int64_t offset,
                                       int whence);

/* The position, in bytes from the beginning. Python: file.tell(). */
int64_t asyncio_file_tell(const asyncio_file *file);

/* Cuts the file, or makes it longer with zeros; the position stays.
 * size: bytes, at least 0; -1: up to the position.
 * Returns as above. Python: await file.truncate(size). */
ASYNCIO_MUST_USE int asyncio_file_truncate(asyncio_file *file, int64_t size);

/* Waits until what was written is on the device; on a page, until others see
 * it. Returns as above. Python: await file.flush(), then os.fsync. */
ASYNCIO_MUST_USE int asyncio_file_flush(asyncio_file *file);

/* Closes the file: later calls but this are ASYNCIO_VALUE_ERROR. It is closed
 * also when that fails. Returns as above. Python: await file.aclose(). */
ASYNCIO_MUST_USE int asyncio_file_close(asyncio_file *file);

/* Whether it is closed. Python: file.closed. */
bool asyncio_file_closed(const asyncio_file *file);

/* Reads a whole file. bytes: gets a byte array, the caller's; nothing on
 * failure. Returns as above. Python: await trio.Path(path).read_bytes(). */
ASYNCIO_MUST_USE int asyncio_path_read_bytes(const char *path,
                                             asyncio_value *bytes);

/* Writes a whole file, a new one or in the place of what there is.
 * data: `size` bytes. Returns as above.
 * Python: await trio.Path(path).write_bytes(data). */
ASYNCIO_MUST_USE int asyncio_path_write_bytes(const char *path,
                                              const void *data, size_t size);

/* What is known of a path. Python: os.stat_result. */
typedef struct asyncio_stat_result {
  int64_t size;    /* bytes, 0 of what is no file (st_size) */
  double modified; /* seconds since 1970, 0 where it is not known (st_mtime) */
  bool is_file, is_dir;
} asyncio_stat_result;

/* Looks at what a path leads to. result: filled in, zero on failure.
 * Returns as above. Python: await trio.Path(path).stat(). */
ASYNCIO_MUST_USE int asyncio_path_stat(const char *path,
                                       asyncio_stat_result *result);

/* Removes a file. Returns as above. Python: await trio.Path(path).unlink(). */
ASYNCIO_MUST_USE int asyncio_path_unlink(const char *path);

/* A kind: the file is closed behind the block of
 * async_with (rc, asyncio_file, file) { … }
 * and in async_for (rc, line, asyncio_file, file) { … } stays open.
 * line: a byte array, as asyncio_file_readline has it, borrowed until the next
 * run of the block. rc: as of asyncio_file_close, asyncio_file_readline.
 * Python: async with file; async for line in file. */
typedef struct asyncio_file_scope {
  asyncio_file *file;
  asyncio_value line;
  bool iterates;
} asyncio_file_scope;
typedef asyncio_value asyncio_file_item;

/* ---- what the macros above need ---- */

static inline int asyncio_file_aenter(asyncio_file_scope *scope,
                                      asyncio_file *file) {
  scope->file = file;
  return 0;
}
ASYNCIO_MUST_USE int asyncio_file_anext(asyncio_file_scope *scope,
                                        asyncio_value *line);
ASYNCIO_MUST_USE int asyncio_file_aexit(asyncio_file_scope *scope, int rc);
ASYNCIO_SCOPE(asyncio_file);

#endif
