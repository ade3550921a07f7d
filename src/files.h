/* What the host is asked to do with files. SPDX-License-Identifier: MIT
 *
 * Each request is something that is opened (ASYNCIO__IO_FILE): what is to be
 * done, and its values. What the host says when it is open is the answer; an
 * integer below 0 is an error, -errno.
 */
#ifndef ASYNCIO_FILES_INTERNAL_H
#define ASYNCIO_FILES_INTERNAL_H

#include <errno.h>

#include "asyncio/files.h"
#include "channels.h"

#ifdef ENOTCAPABLE
#define ASYNCIO__OUTSIDE_OF_ALL ENOTCAPABLE /* of what the program may use */
#else
#define ASYNCIO__OUTSIDE_OF_ALL 76 /* the same in WASI, which has the name */
#endif

enum asyncio__file_request {
  /* Path, flags: the file's number; it is open until the request is closed. */
  ASYNCIO__FILE_OPEN,
  /* Number, position, size: bytes; fewer only at the end of the file. */
  ASYNCIO__FILE_READ,
  /* Number, position or null for the end, bytes: the position behind them. */
  ASYNCIO__FILE_WRITE,
  ASYNCIO__FILE_TRUNCATE, /* number, size: 0 */
  /* Number, whether it has to be on the device: 0 when others see it. */
  ASYNCIO__FILE_COMMIT,
  ASYNCIO__FILE_SIZE,  /* number: bytes */
  ASYNCIO__PATH_STAT,  /* path: three doubles as bytes, below */
  ASYNCIO__PATH_UNLINK /* path: 0 */
};

/* Flags of ASYNCIO__FILE_OPEN. */
enum {
  ASYNCIO__FILE_READS = 1,
  ASYNCIO__FILE_WRITES = 2,
  ASYNCIO__FILE_CREATES = 4,
  ASYNCIO__FILE_IS_NEW = 8, /* it must not exist */
  ASYNCIO__FILE_TRUNCATES = 16,
  ASYNCIO__FILE_APPENDS = 32
};

/* The answer to ASYNCIO__PATH_STAT. */
struct asyncio__path_status {
  double size;
  double modified; /* seconds since 1970 */
  double type;     /* 0: another one */
};
enum { ASYNCIO__IS_FILE = 1, ASYNCIO__IS_DIRECTORY };

/* Asks the host for something, and waits for the answer.
 * values: what is to be done, and what that takes; consumed, also on failure.
 * path: of texts. answer: gets what the host has said. request: gets the
 * request, to be released; or NULL, and it is over.
 * Returns as the functions of asyncio/files.h. */
ASYNCIO_MUST_USE int asyncio__file_ask(const asyncio_value *values, size_t n,
                                       const char *path, asyncio_value *answer,
                                       asyncio_channel **request);

/* ---- by the C library, which waits: for hosts that have nothing better ----
 */

/* Where a host has files of its own these do nothing in a program that does
 * not call asyncio__host_need_files. */
void asyncio__host_need_files(void);

/* As asyncio__host_open and asyncio__host_close for ASYNCIO__IO_FILE. Handles
 * are from ASYNCIO__DIRECT on, where no others are. */
#define ASYNCIO__DIRECT 0x40000000
ASYNCIO_MUST_USE int asyncio__direct_open(struct asyncio__io *io,
                                          const asyncio_value *values);
void asyncio__direct_close(struct asyncio__io *io);

/* What went wrong with a path, where the C library has said `error`: that, or
 * ASYNCIO__OUTSIDE_OF_ALL. */
int asyncio__host_path_error(const char *path, int error);

#endif
