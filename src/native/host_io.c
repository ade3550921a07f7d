/* Connections between a program's own clients and servers, in memory: for
 * sanitizers and debuggers. SPDX-License-Identifier: MIT */
#include "host_io.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files.h"
#include "host_datagrams.h"
#include "host_page.h"
#include "host_ready.h"
#include "host_signals.h"
#include "host_web.h"

enum { FIRST_PORT = 40000, ADDRESS = 160 };

/* One end of a connection, or a server. */
struct end {
  struct end *next;
  struct asyncio__io *io; /* NULL: not accepted yet */
  struct end *peer;       /* NULL: gone */
  struct end *server;     /* that has not accepted it, or NULL */
  int64_t id;
  char *bytes; /* that came, and were not said */
  size_t size;
  uint32_t credit;
  bool listens, ended, told;
  int fd; /* that is written to, or 0 */
  /* Of a program: what it reads and writes, or NULL. */
  struct end *input, *output;
  struct end *program; /* whose input this is, or NULL */
  bool is_program, exited;
  bool piped; /* nobody minds what is not read */
  char address[ADDRESS];
};

static struct end *ends;
static int64_t last_id;
static int last_port = FIRST_PORT;

/* ---- what is open ---- */

static struct end *find_io(const struct asyncio__io *io) {
  struct end *end = ends;
  while (end != NULL && end->io != io) end = end->next;
  return end;
}

static struct end *find_server(const char *address) {
  struct end *end = ends;
  while (end != NULL && !(end->listens && strcmp(end->address, address) == 0))
    end = end->next;
  return end;
}

static struct end *new_end(struct asyncio__io *io, const char *address) {
  struct end *end = calloc(1, sizeof *end);
  if (end == NULL) return NULL;
  end->io = io;
  end->id = ++last_id;
  strcpy(end->address, address);
  end->next = ends;
  return ends = end;
}

static void free_end(struct end *end) {
  struct end **place = &ends;
  for (struct end *other = ends; other != NULL; other = other->next) {
    if (other->input == end) other->input = NULL;
    if (other->output == end) other->output = NULL;
    if (other->program == end) other->program = NULL;
    if (other->peer == end) other->peer = NULL;
  }
  while (*place != end) place = &(*place)->next;
  *place = end->next;
  free(end->bytes);
  free(end);
}

static void fail(struct asyncio__io *io, int code, const char *text) {
  io->handle = 0;
  io->event(io, asyncio_error_value(code, text));
}

static void close_end(struct end *end);

/* Says something of an end, which is closed when there is no memory for it.
 * Returns whether it is open. */
static bool say(struct end *end, asyncio_value v) {
  struct asyncio__io *io = end->io;
  bool open = v.tag != ASYNCIO_ERROR;
  if (io == NULL) { /* nobody listens */
    asyncio_value_clear(&v);
    return true;
  }
  if (!open) {
    io->handle = 0;
    close_end(end);
  }
  io->event(io, v);
  return open;
}

/* Says what has come, as far as the credit goes. */
static void flush(struct end *end) {
  size_t n = end->size < end->credit ? end->size : end->credit;
  if (end->io == NULL) return;
  if (n > 0) {
    if (!say(end, asyncio_bytes(end->bytes, n))) return;
    memmove(end->bytes, end->bytes + n, end->size - n);
    end->size -= n;
    end->credit -= (uint32_t)n;
    if (end->peer != NULL && end->peer->io != NULL)
      (void)say(end->peer, asyncio_int((int64_t)n));
  }
  if (end->size > 0 || !end->ended || end->told) return;
  end->told = true;
  (void)say(end, asyncio_null());
}

/* A program has ended: its pipes do. */
static void end_program(struct end *program, asyncio_value how) {
  if (program == NULL || program->exited) {
    asyncio_value_clear(&how);
    return;
  }
  struct end *input = program->input, *output = program->output;
  program->exited = true;
  if (output != NULL) {
    output->ended = true;
    flush(output);
  }
  if (input != NULL && input->io != NULL) (void)say(input, asyncio_null());
  (void)say(program, how);
}

/* What was written to the other end is still said there; but if something was
 * not read here, that is an error, as for TCP. */
static void close_end(struct end *end) {
  struct end *peer = end->peer;
  bool lost = end->size > 0 && end->program == NULL && !end->piped;
  end_program(end->program, asyncio_int(0));
  free_end(end);
  if (peer == NULL) return;
  peer->peer = NULL;
  peer->ended = true;
  if (lost && peer->io != NULL)
    (void)say(peer, asyncio_error_value(ASYNCIO_CONNECTION_RESET, "reset"));
  else
    flush(peer);
}

/* ---- opening ---- */

static int no_memory(void) {
  return asyncio__raise_text(ASYNCIO_NO_MEMORY, "no memory for a connection");
}

static bool say_open(struct end *end, const char *own, const char *peer) {
  char text[2 * ADDRESS + 2];
  strcpy(text, own);
  if (peer != NULL) strcat(strcat(text, "\n"), peer);
  return say(end, asyncio_string(text));
}

static int listen_at(struct asyncio__io *io, const char *address) {
  if (find_server(address) != NULL) {
    fail(io, ASYNCIO_OS_ERROR, "address already in use");
    return 0;
  }
  struct end *server = new_end(io, address);
  if (server == NULL) return no_memory();
  server->listens = true;
  (void)say_open(server, address, NULL);
  return 0;
}

static int connect_to(struct asyncio__io *io, const char *address) {
  struct end *server = find_server(address);
  if (server == NULL) {
    fail(io, ASYNCIO_CONNECTION_REFUSED, address);
    return 0;
  }
  struct end *ours = new_end(io, address);
  struct end *theirs = ours == NULL ? NULL : new_end(NULL, address);
  if (theirs == NULL) {
    if (ours != NULL) free_end(ours);
    return no_memory();
  }
  ours->peer = theirs;
  theirs->peer = ours;
  theirs->server = server;
  (void)say(server, asyncio_int(theirs->id));
  (void)say_open(ours, "127.0.0.1\t1", address);
  return 0;
}

static int accept_peer(struct asyncio__io *io, int64_t id) {
  struct end *end = ends;
  while (end != NULL && end->id != id) end = end->next;
  if (end == NULL) {
    fail(io, ASYNCIO_CONNECTION_RESET, "the connection was lost");
    return 0;
  }
  end->io = io;
  end->server = NULL;
  (void)say_open(end, end->address, "127.0.0.1\t1");
  return 0;
}

/* The input is at its end, and the outputs lose nothing. */
static int open_pipe(struct asyncio__io *io, int64_t fd) {
  struct end *end = new_end(io, "");
  if (end == NULL) return no_memory();
  end->ended = fd == 0;
  end->fd = (int)fd;
  (void)say_open(end, "", NULL);
  return 0;
}

void asyncio__host_need_pipes(void) {}

/* There are three programs: cat, sleep, which never ends by itself, and the
 * shell, whose command is its exit code. */
static int start_cat(struct end *program) {
  struct end *input = program->input = new_end(NULL, "");
  struct end *output = program->output = new_end(NULL, "");
  if (input == NULL || output == NULL) {
    if (input != NULL) free_end(input);
    if (output != NULL) free_end(output);
    free_end(program);
    return no_memory();
  }
  input->program = program;
  input->peer = output;
  output->peer = input;
  output->piped = true;
  return 0;
}

static int start_program(struct asyncio__io *io, const asyncio_value *values) {
  bool shell = values[0].tag == ASYNCIO_STRING;
  const char *name =
      asyncio_value_text(shell ? values[0] : *asyncio_value_items(values[1]));
  bool cat = !shell && strcmp(name, "cat") == 0;
  if (!shell && !cat && strcmp(name, "sleep") != 0) {
    fail(io, ASYNCIO_FILE_NOT_FOUND, name);
    return 0;
  }
  struct end *program = new_end(io, "");
  if (program == NULL) return no_memory();
  program->is_program = true;
  if (cat && start_cat(program) < 0) return ASYNCIO_NO_MEMORY;
  char text[ADDRESS];
  snprintf(text, sizeof text, "%d %d %d 0", (int)program->id,
           cat ? (int)program->input->id : 0,
           cat ? (int)program->output->id : 0);
  struct end *input = program->input, *output = program->output;
  bool open = say_open(program, text, NULL);
  if (!open && cat) {
    free_end(input);
    free_end(output);
  }
  if (shell && open)
    end_program(program, asyncio_int(atoi(name + strlen("exit "))));
  return 0;
}

/* Host and port as an address; false for a name that does not exist. */
static bool make_address(char *address, asyncio_value host, int64_t port) {
  char digits[ASYNCIO__DECIMAL_SIZE];
  if (strcmp(asyncio_value_text(host), "127.0.0.1") != 0) return false;
  strcpy(address, "127.0.0.1\t");
  strcat(address, asyncio__decimal(digits, (uint64_t)port));
  return true;
}

static int open_other(struct asyncio__io *io, enum asyncio__io_kind kind,
                      const asyncio_value *values) {
  if (kind == ASYNCIO__IO_CHILD_IN || kind == ASYNCIO__IO_CHILD_OUT)
    return accept_peer(io, values[0].i);
  int rc = kind == ASYNCIO__IO_PROCESS ? start_program(io, values)
                                       : open_pipe(io, values[0].i);
  if (rc < 0) io->handle = 0;
  return rc;
}

int asyncio__host_open(struct asyncio__io *io, enum asyncio__io_kind kind,
                       const asyncio_value *values, size_t n) {
  if (kind == ASYNCIO__IO_READABLE || kind == ASYNCIO__IO_WRITABLE)
    return asyncio__ready_open(io, kind, (int)values[0].i);
  if (kind == ASYNCIO__IO_FILE) return asyncio__direct_open(io, values);
  if (kind >= ASYNCIO__IO_FETCH) return asyncio__web_open(io, kind, values, n);
  if (kind >= ASYNCIO__IO_DATAGRAMS && kind <= ASYNCIO__IO_NAME)
    return asyncio__datagrams_open(io, kind, values);
  if (kind == ASYNCIO__IO_SIGNAL) return asyncio__signal_open(io, values);
  if (kind == ASYNCIO__IO_PAGE) return asyncio__page_open(io);
  if (kind >= ASYNCIO__IO_CONNECT_TLS && kind <= ASYNCIO__IO_PEER_TLS)
    return asyncio__raise_text(ASYNCIO_NOT_IMPLEMENTED,
                               "TLS is not on this host");
  char address[ADDRESS] = "";
  bool listens = kind == ASYNCIO__IO_LISTEN || kind == ASYNCIO__IO_LISTEN_UNIX;
  io->handle = 1;
  if (kind == ASYNCIO__IO_PEER) return accept_peer(io, values[0].i);
  if (kind >= ASYNCIO__IO_READ_PIPE) return open_other(io, kind, values);
  if (kind == ASYNCIO__IO_CONNECT || kind == ASYNCIO__IO_LISTEN) {
    int64_t port = values[1].i == 0 ? ++last_port : values[1].i;
    if (!make_address(address, values[0], port)) {
      fail(io, ASYNCIO_OS_ERROR, "name or service not known");
      return 0;
    }
  } else {
    strncat(address, asyncio_value_text(values[0]), ADDRESS - 1);
  }
  int rc = listens ? listen_at(io, address) : connect_to(io, address);
  if (rc < 0) io->handle = 0;
  return rc;
}

/* ---- a connection ---- */

int asyncio__host_write(struct asyncio__io *io, const char *bytes,
                        size_t size) {
  struct asyncio__web *web = asyncio__web_find(io);
  if (web != NULL) return asyncio__web_write(web, bytes, size);
  struct end *own = find_io(io), *peer = own->peer;
  if (own->fd > 0) {
    ssize_t n = write(own->fd, bytes, size);
    if (n > 0) (void)say(own, asyncio_int(n));
    return 0;
  }
  if (own->is_program) {
    end_program(own, asyncio_string_n(bytes, size));
    return 0;
  }
  if (peer == NULL) {
    fail(io, ASYNCIO_BROKEN_PIPE, "write EPIPE");
    free_end(find_io(io));
    return 0;
  }
  char *grown = realloc(peer->bytes, peer->size + size);
  if (grown == NULL) return no_memory();
  memcpy(grown + peer->size, bytes, size);
  peer->bytes = grown;
  peer->size += size;
  flush(peer);
  return 0;
}

int asyncio__host_send(struct asyncio__io *io, const asyncio_value *values,
                       size_t n) {
  struct asyncio__web *web = asyncio__web_find(io);
  if (web != NULL) return asyncio__web_send(web, values, n);
  return asyncio__datagrams_send(asyncio__datagrams_find(io), values, n);
}

int asyncio__host_credit(struct asyncio__io *io, uint32_t bytes) {
  if (asyncio__ready_credit(io, bytes)) return 0;
  struct asyncio__web *web = asyncio__web_find(io);
  struct asyncio__datagrams *datagrams = asyncio__datagrams_find(io);
  if (web != NULL) return asyncio__web_credit(web, bytes);
  if (datagrams != NULL) {
    datagrams->credit += bytes;
    return 0;
  }
  struct end *end = find_io(io);
  end->credit += bytes;
  flush(end);
  return 0;
}

int asyncio__host_shutdown(struct asyncio__io *io) {
  struct asyncio__web *web = asyncio__web_find(io);
  if (web != NULL) return asyncio__web_end(web);
  struct end *peer = find_io(io)->peer;
  if (peer == NULL) {
    (void)say(find_io(io), asyncio_null());
    return 0;
  }
  peer->ended = true;
  flush(peer);
  end_program(find_io(io)->program, asyncio_int(0));
  return 0;
}

/* With what waits to be accepted there. To close one may close others. */
static void close_server(struct end *server) {
  struct end *end = ends;
  while (end != NULL) {
    bool waits = end->server == server;
    if (waits) close_end(end);
    end = waits ? ends : end->next;
  }
  free_end(server);
}

/* It is killed; its pipes that nobody has taken go with it. */
static void forget_program(struct end *program) {
  end_program(program, asyncio_int(0));
  if (program->input != NULL && program->input->io == NULL)
    free_end(program->input);
  if (program->output != NULL && program->output->io == NULL)
    free_end(program->output);
}

int asyncio__host_start_tls(struct asyncio__io *io, const asyncio_value *values,
                            size_t n) {
  (void)io, (void)values, (void)n;
  return asyncio__raise_text(ASYNCIO_NOT_IMPLEMENTED,
                             "TLS is not on this host");
}

void asyncio__host_close(struct asyncio__io *io) {
  if (io->handle == 0) return;
  if (asyncio__signal_close(io) || asyncio__page_close(io)) return;
  if (io->handle >= ASYNCIO__DIRECT) {
    asyncio__direct_close(io);
    return;
  }
  if (asyncio__ready_close(io)) return;
  struct asyncio__web *web = asyncio__web_find(io);
  struct asyncio__datagrams *datagrams = asyncio__datagrams_find(io);
  io->handle = 0;
  if (web != NULL) asyncio__web_close(web);
  if (datagrams != NULL) asyncio__datagrams_close(datagrams);
  if (web != NULL || datagrams != NULL) return;
  struct end *end = find_io(io);
  end->io = NULL;
  if (end->is_program) forget_program(end);
  if (end->listens)
    close_server(end);
  else
    close_end(end);
}
