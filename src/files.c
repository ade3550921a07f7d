/* Open files. SPDX-License-Identifier: MIT
 *
 * The host has no position: each request names its place, so that one that is
 * cancelled, and done nevertheless, moves nothing. What is read in small parts
 * comes out of a chunk that was read ahead.
 */
#include "files.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "asyncio/locks.h"

enum {
  CHUNK = 64 * 1024,    /* bytes that are read ahead */
  WRITTEN = 256 * 1024, /* bytes that are written by one request */
};

struct asyncio_file {
  uint32_t refs;
  int flags;
  asyncio_channel *open; /* the request that it was opened by; NULL: closed */
  int64_t number;        /* the host's */
  int64_t position;
  asyncio_lock turn;   /* of the tasks that use it */
  asyncio_value chunk; /* bytes that were read ahead, or nothing */
  int64_t chunk_at;    /* their position */
  size_t chunk_asked;  /* at most so many: fewer came at the end */
  char path[];
};

/* ---- life ---- */

asyncio_file *asyncio__file_retain(asyncio_file *file) {
  file->refs++;
  return file;
}

ASYNCIO__NEVER_SUSPENDS("asyncio__file_release");
void asyncio__file_release(asyncio_file *file) {
  if (file == NULL || --file->refs > 0) return;
  asyncio__channel_release(file->open);
  asyncio_value_clear(&file->chunk);
  free(file);
}

static asyncio_file *new_file(const char *path, int flags) {
  size_t size = strlen(path) + 1;
  asyncio_file *file = calloc(1, sizeof *file + size);
  if (file == NULL) return NULL;
  file->refs = 1;
  file->flags = flags;
  memcpy(file->path, path, size);
  return file;
}

bool asyncio_file_closed(const asyncio_file *file) {
  return file->open == NULL;
}

int64_t asyncio_file_tell(const asyncio_file *file) { return file->position; }

/* ---- requests ---- */

/* Asks for something with the file's number, and maybe two more values; these
 * are consumed. */
static int ask(asyncio_file *file, enum asyncio__file_request what,
               asyncio_value a, asyncio_value b, asyncio_value *answer) {
  asyncio_value values[] = {asyncio_int(what), asyncio_int(file->number), a, b};
  return asyncio__file_ask(values, 4, file->path, answer, NULL);
}

/* The same with an integer, for an integer. Returns 0 or a code. */
static int ask_integer(asyncio_file *file, enum asyncio__file_request what,
                       int64_t argument, int64_t *result) {
  asyncio_value answer;
  int rc = ask(file, what, asyncio_int(argument), asyncio_nothing(), &answer);
  *result = answer.i;
  return rc;
}

static int size_of(asyncio_file *file, int64_t *size) {
  return ask_integer(file, ASYNCIO__FILE_SIZE, 0, size);
}

static int check_open(const asyncio_file *file) {
  if (file->open != NULL) return 0;
  return asyncio__raise_text(ASYNCIO_VALUE_ERROR,
                             "I/O operation on closed file");
}

/* Waits for a turn at the file, which must be open for `way`, one of its flags
 * or 0. Returns 0, and then end_turn is due. */
static int begin_turn(asyncio_file *file, int way) {
  int rc = asyncio_lock_acquire(&file->turn);
  if (rc < 0) return rc;
  rc = check_open(file);
  if (rc == 0 && (file->flags & way) != way)
    rc = asyncio__raise_text(ASYNCIO_OS_ERROR, way == ASYNCIO__FILE_READS
                                                   ? "not readable"
                                                   : "not writable");
  file->refs++;
  if (rc == 0) return 0;
  (void)asyncio_lock_release(&file->turn);
  asyncio__file_release(file);
  return rc;
}

static int end_turn(asyncio_file *file, int rc) {
  (void)asyncio_lock_release(&file->turn);
  asyncio__file_release(file);
  return rc;
}

static void drop_chunk(asyncio_file *file) {
  asyncio_value_clear(&file->chunk);
  file->chunk_asked = 0;
}

/* ---- opening and closing ---- */

/* The flags of a mode, 0 for one that is none. */
static int flags_of(const char *mode) {
  static const struct {
    char letter;
    int flags;
  } modes[] = {
      {'r', ASYNCIO__FILE_READS},
      {'w',
       ASYNCIO__FILE_WRITES | ASYNCIO__FILE_CREATES | ASYNCIO__FILE_TRUNCATES},
      {'a',
       ASYNCIO__FILE_WRITES | ASYNCIO__FILE_CREATES | ASYNCIO__FILE_APPENDS},
      {'x',
       ASYNCIO__FILE_WRITES | ASYNCIO__FILE_CREATES | ASYNCIO__FILE_IS_NEW},
  };
  int flags = 0;
  for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
    if (modes[i].letter == mode[0]) flags = modes[i].flags;
  if (flags == 0 || strspn(mode + 1, "b+") != strlen(mode + 1)) return 0;
  if (strchr(mode, '+') != NULL)
    flags |= ASYNCIO__FILE_READS | ASYNCIO__FILE_WRITES;
  return flags;
}

/* Opens a file that is not open yet, which is at its end if it appends. */
static int open_file(asyncio_file *file) {
  asyncio_value values[] = {asyncio_int(ASYNCIO__FILE_OPEN),
                            asyncio_string(file->path),
                            asyncio_int(file->flags)};
  asyncio_value number;
  int rc = asyncio__file_ask(values, 3, file->path, &number, &file->open);
  file->number = number.i;
  if (rc == 0 && (file->flags & ASYNCIO__FILE_APPENDS))
    rc = size_of(file, &file->position);
  return rc;
}

int asyncio_open_file(const char *path, const char *mode,
                      asyncio_file **opened) {
  int flags = flags_of(mode);
  *opened = NULL;
  if (flags == 0)
    return asyncio__raise(ASYNCIO_VALUE_ERROR, "invalid mode: '", mode, "'",
                          NULL);
  asyncio_file *file = new_file(path, flags);
  if (file == NULL)
    return asyncio__raise_text(ASYNCIO_NO_MEMORY, "no memory for a file");
  int rc = open_file(file);
  if (rc < 0)
    asyncio__file_release(file);
  else
    *opened = file;
  return rc;
}

static int commit(asyncio_file *file, bool to_device) {
  int64_t nothing;
  return ask_integer(file, ASYNCIO__FILE_COMMIT, to_device, &nothing);
}

int asyncio_file_flush(asyncio_file *file) {
  int rc = begin_turn(file, 0);
  return rc < 0 ? rc : end_turn(file, commit(file, true));
}

/* Closes it when what was written is out; also if that fails. */
static int close_file(asyncio_file *file) {
  int rc = file->flags & ASYNCIO__FILE_WRITES ? commit(file, false) : 0;
  asyncio__channel_release(file->open);
  file->open = NULL;
  drop_chunk(file);
  return rc;
}

int asyncio_file_close(asyncio_file *file) {
  if (file->open == NULL) return 0;
  int rc = begin_turn(file, 0);
  if (rc == ASYNCIO_VALUE_ERROR) return 0; /* in the meantime */
  return rc < 0 ? rc : end_turn(file, close_file(file));
}

/* ---- reading ---- */

/* Bytes of the chunk from the position on. */
static size_t ahead(const asyncio_file *file) {
  int64_t end = file->chunk_at + (int64_t)asyncio_value_size(file->chunk);
  if (file->position < file->chunk_at || file->position >= end) return 0;
  return (size_t)(end - file->position);
}

/* Whether the file had no more when the chunk was read. */
static bool at_end(const asyncio_file *file) {
  return asyncio_value_size(file->chunk) < file->chunk_asked;
}

static int request(asyncio_file *file, size_t n, asyncio_value *bytes) {
  return ask(file, ASYNCIO__FILE_READ, asyncio_int(file->position),
             asyncio_int((int64_t)n), bytes);
}

/* Reads a chunk at the position. */
static int fill(asyncio_file *file, size_t n) {
  asyncio_value chunk;
  int rc = request(file, n, &chunk);
  if (rc < 0) return rc;
  drop_chunk(file);
  file->chunk = chunk;
  file->chunk_at = file->position;
  file->chunk_asked = n;
  return 0;
}

/* Takes the next n bytes out of the chunk, at most all of them. */
static int take(asyncio_file *file, size_t n, asyncio_value *bytes) {
  size_t size = ahead(file);
  if (n > size) n = size;
  const char *text = asyncio_value_text(file->chunk);
  if (size > 0) text += file->position - file->chunk_at;
  asyncio_value copy = asyncio_bytes(text, n);
  if (copy.tag == ASYNCIO_ERROR) return asyncio__error_put_back(copy);
  *bytes = copy;
  file->position += (int64_t)n;
  return 0;
}

static int read_small(asyncio_file *file, size_t n, asyncio_value *bytes) {
  size_t size = ahead(file);
  if (size == 0 || (size < n && !at_end(file))) {
    int rc = fill(file, CHUNK);
    if (rc < 0) return rc;
  }
  return take(file, n, bytes);
}

/* What comes is the caller's as it is. */
static int read_large(asyncio_file *file, size_t n, asyncio_value *bytes) {
  drop_chunk(file);
  int rc = request(file, n, bytes);
  if (rc == 0) file->position += (int64_t)asyncio_value_size(*bytes);
  return rc;
}

/* Up to the end, in one part: it is asked for more than there is. What does not
 * know its size, or grows meanwhile, is read again. */
static int read_rest(asyncio_file *file, asyncio_value *bytes) {
  int64_t size, start = file->position;
  int rc = size_of(file, &size);
  for (size = size - start + 1; rc == 0; size *= 2) {
    if (size < CHUNK) size = CHUNK;
    if (size > INT32_MAX)
      return asyncio__raise(ASYNCIO_NO_MEMORY, "the file is too large: '",
                            file->path, "'", NULL);
    rc = read_large(file, (size_t)size, bytes);
    if (rc < 0 || (int64_t)asyncio_value_size(*bytes) < size) break;
    asyncio_value_clear(bytes);
    file->position = start;
  }
  return rc;
}

int asyncio_file_read(asyncio_file *file, ptrdiff_t n, asyncio_value *bytes) {
  *bytes = asyncio_nothing();
  int rc = begin_turn(file, ASYNCIO__FILE_READS);
  if (rc < 0) return rc;
  if (n < 0)
    rc = read_rest(file, bytes);
  else if (n < CHUNK)
    rc = read_small(file, (size_t)n, bytes);
  else
    rc = read_large(file, (size_t)n, bytes);
  return end_turn(file, rc);
}

/* ---- lines ---- */

/* The length of the line that is ahead, 0 if it has not ended yet. */
static size_t line_ahead(const asyncio_file *file) {
  size_t size = ahead(file);
  if (size == 0) return 0;
  const char *text =
      asyncio_value_text(file->chunk) + (file->position - file->chunk_at);
  const char *end = memchr(text, '\n', size);
  return end == NULL ? 0 : (size_t)(end - text) + 1;
}

/* A line that is longer than a chunk is read again with twice as much. */
static int read_line(asyncio_file *file, asyncio_value *line) {
  size_t n = line_ahead(file);
  bool end = ahead(file) > 0 && at_end(file);
  for (size_t chunk = CHUNK; n == 0 && !end; chunk *= 2) {
    int rc = fill(file, chunk);
    if (rc < 0) return rc;
    n = line_ahead(file);
    end = at_end(file);
  }
  return take(file, n > 0 ? n : SIZE_MAX, line);
}

int asyncio_file_readline(asyncio_file *file, asyncio_value *line) {
  *line = asyncio_nothing();
  int rc = begin_turn(file, ASYNCIO__FILE_READS);
  return rc < 0 ? rc : end_turn(file, read_line(file, line));
}

int asyncio_file_anext(asyncio_file_scope *scope, asyncio_value *line) {
  scope->iterates = true;
  asyncio_value_clear(&scope->line);
  int rc = asyncio_file_readline(scope->file, &scope->line);
  *line = scope->line;
  if (rc < 0) return rc;
  return asyncio_value_size(*line) == 0 ? ASYNCIO_STOP_ASYNC_ITERATION : 0;
}

int asyncio_file_aexit(asyncio_file_scope *scope, int rc) {
  asyncio_value_clear(&scope->line);
  if (scope->iterates) return rc;
  int closed = asyncio_file_close(scope->file);
  return rc < 0 ? rc : closed;
}

/* ---- writing ---- */

static int write_part(asyncio_file *file, const char *data, size_t size) {
  bool appends = file->flags & ASYNCIO__FILE_APPENDS;
  asyncio_value end;
  int rc = ask(file, ASYNCIO__FILE_WRITE,
               appends ? asyncio_null() : asyncio_int(file->position),
               asyncio_bytes(data, size), &end);
  if (rc == 0) file->position = end.i;
  return rc;
}

int asyncio_file_write(asyncio_file *file, const void *data, size_t size) {
  int rc = begin_turn(file, ASYNCIO__FILE_WRITES);
  if (rc < 0) return rc;
  drop_chunk(file);
  for (size_t at = 0, n; rc == 0 && at < size; at += n) {
    n = size - at < WRITTEN ? size - at : WRITTEN;
    rc = write_part(file, (const char *)data + at, n);
  }
  return end_turn(file, rc);
}

static int truncate_to(asyncio_file *file, int64_t size) {
  int64_t nothing;
  drop_chunk(file);
  return ask_integer(file, ASYNCIO__FILE_TRUNCATE,
                     size < 0 ? file->position : size, &nothing);
}

int asyncio_file_truncate(asyncio_file *file, int64_t size) {
  if (size < -1)
    return asyncio__raise_text(ASYNCIO_VALUE_ERROR, "negative size");
  int rc = begin_turn(file, ASYNCIO__FILE_WRITES);
  return rc < 0 ? rc : end_turn(file, truncate_to(file, size));
}

/* ---- the position ---- */

static int seek_to(asyncio_file *file, int64_t offset, int whence) {
  int64_t base = whence == SEEK_CUR ? file->position : 0;
  int rc = whence == SEEK_END ? size_of(file, &base) : 0;
  if (rc < 0) return rc;
  if (offset < -base)
    return asyncio__raise_text(ASYNCIO_VALUE_ERROR, "negative seek position");
  file->position = base + offset;
  return 0;
}

int asyncio_file_seek(asyncio_file *file, int64_t offset, int whence) {
  if (whence != SEEK_SET && whence != SEEK_CUR && whence != SEEK_END)
    return asyncio__raise_text(ASYNCIO_VALUE_ERROR, "invalid whence");
  int rc = begin_turn(file, 0);
  return rc < 0 ? rc : end_turn(file, seek_to(file, offset, whence));
}
