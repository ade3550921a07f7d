/* Files by the C library, which waits. SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files.h"

/* Bytes that may be read of a file that does not know its size. */
enum { AT_LEAST = 64 * 1024 };

void asyncio__host_need_files(void) {}

/* ---- what is said ---- */

/* What a call of the C library came to. */
static asyncio_value result_of(int64_t result) {
  return asyncio_int(result < 0 ? -(int64_t)errno : result);
}

static int flags_of(int64_t how) {
  bool reads = how & ASYNCIO__FILE_READS, writes = how & ASYNCIO__FILE_WRITES;
  int flags = !writes ? O_RDONLY : reads ? O_RDWR : O_WRONLY;
  if (how & ASYNCIO__FILE_CREATES) flags |= O_CREAT;
  if (how & ASYNCIO__FILE_IS_NEW) flags |= O_EXCL;
  if (how & ASYNCIO__FILE_TRUNCATES) flags |= O_TRUNC;
  if (how & ASYNCIO__FILE_APPENDS) flags |= O_APPEND;
  return flags;
}

/* A directory may be opened to be read, but it is no file. */
static int64_t open_file(const char *path, int64_t how) {
  struct stat status;
  int fd = open(path, flags_of(how), 0666);
  if (fd < 0 || fstat(fd, &status) < 0 || !S_ISDIR(status.st_mode)) return fd;
  close(fd);
  errno = EISDIR;
  return -1;
}

/* Bytes that are worth asking for: what there is room for in vain costs. */
static size_t worth(int fd, int64_t position, size_t size) {
  struct stat status;
  if (size <= AT_LEAST || fstat(fd, &status) < 0) return size;
  int64_t rest = (int64_t)status.st_size - position;
  if (rest < AT_LEAST) rest = AT_LEAST;
  return rest < (int64_t)size ? (size_t)rest : size;
}

static asyncio_value read_at(int fd, int64_t position, size_t size) {
  size = worth(fd, position, size);
  struct asyncio__text *text = asyncio__text_new(NULL, size);
  if (text == NULL) return asyncio_error_value(ASYNCIO_NO_MEMORY, NULL);
  asyncio_value v = {.tag = ASYNCIO_BYTES, .text = text};
  ssize_t n = 0;
  for (text->size = 0; text->size < size; text->size += (uint32_t)n) {
    n = pread(fd, text->bytes + text->size, size - text->size,
              (off_t)position + text->size);
    if (n <= 0) break;
  }
  text->bytes[text->size] = '\0';
  if (n >= 0) return v;
  asyncio_value_clear(&v);
  return result_of(n);
}

static asyncio_value size_of(int fd) {
  struct stat status;
  return result_of(fstat(fd, &status) < 0 ? -1 : (int64_t)status.st_size);
}

static asyncio_value write_at(int fd, asyncio_value position,
                              asyncio_value bytes) {
  const char *text = asyncio_value_text(bytes);
  size_t size = asyncio_value_size(bytes), at = 0;
  bool appends = position.tag == ASYNCIO_NULL;
  while (at < size) {
    ssize_t n = appends ? write(fd, text + at, size - at)
                        : pwrite(fd, text + at, size - at,
                                 (off_t)position.i + (off_t)at);
    if (n < 0) return result_of(n);
    at += (size_t)n;
  }
  if (!appends) return asyncio_int(position.i + (int64_t)size);
  return size_of(fd);
}

static asyncio_value status_of(const char *path) {
  struct stat status;
  if (stat(path, &status) < 0) return result_of(-1);
  int type = S_ISREG(status.st_mode)   ? ASYNCIO__IS_FILE
             : S_ISDIR(status.st_mode) ? ASYNCIO__IS_DIRECTORY
                                       : 0;
  struct asyncio__path_status said = {(double)status.st_size,
                                      (double)status.st_mtim.tv_sec +
                                          (double)status.st_mtim.tv_nsec / 1e9,
                                      type};
  return asyncio_bytes(&said, sizeof said);
}

static asyncio_value answer_of_path(enum asyncio__file_request what,
                                    const char *path, int64_t how) {
  asyncio_value v = what == ASYNCIO__PATH_STAT ? status_of(path)
                    : what == ASYNCIO__FILE_OPEN
                        ? result_of(open_file(path, how))
                        : result_of(unlink(path));
  if (v.tag == ASYNCIO_INT && v.i < 0)
    v.i = -asyncio__host_path_error(path, (int)-v.i);
  return v;
}

static asyncio_value answer(enum asyncio__file_request what,
                            const asyncio_value *values) {
  int fd = (int)values[0].i;
  switch (what) {
  case ASYNCIO__FILE_READ:
    return read_at(fd, values[1].i, (size_t)values[2].i);
  case ASYNCIO__FILE_WRITE:
    return write_at(fd, values[1], values[2]);
  case ASYNCIO__FILE_TRUNCATE:
    return result_of(ftruncate(fd, (off_t)values[1].i));
  case ASYNCIO__FILE_COMMIT:
    return result_of(values[1].i ? fsync(fd) : 0);
  case ASYNCIO__FILE_SIZE:
    return size_of(fd);
  default:
    return answer_of_path(what, asyncio_value_text(values[0]), values[1].i);
  }
}

/* ---- the seam ---- */

int asyncio__direct_open(struct asyncio__io *io, const asyncio_value *values) {
  asyncio_value v = answer((enum asyncio__file_request)values[0].i, values + 1);
  bool opened = values[0].i == ASYNCIO__FILE_OPEN && v.i >= 0;
  io->handle = ASYNCIO__DIRECT + (opened ? (uint32_t)v.i + 1 : 0);
  if (v.tag == ASYNCIO_ERROR) io->handle = 0;
  io->event(io, v);
  return 0;
}

void asyncio__direct_close(struct asyncio__io *io) {
  if (io->handle > ASYNCIO__DIRECT)
    close((int)(io->handle - ASYNCIO__DIRECT) - 1);
  io->handle = 0;
}
