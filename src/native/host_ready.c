/* The loop's wait: by poll, for descriptors that are watched and for signals.
 * SPDX-License-Identifier: MIT */
#include "host_ready.h"

#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <stdlib.h>
#include <time.h>

#include "host_signals.h"

enum { MOST = 64 }; /* that are looked at at once */

struct watched {
  struct watched *next;
  struct asyncio__io *io;
  struct pollfd poll;
  uint32_t credit;
};

static struct watched *all;

static struct watched **place_of(const struct asyncio__io *io) {
  struct watched **place = &all;
  while (*place != NULL && (*place)->io != io) place = &(*place)->next;
  return place;
}

int asyncio__ready_open(struct asyncio__io *io, enum asyncio__io_kind kind,
                        int fd) {
  if (fcntl(fd, F_GETFD) < 0)
    return asyncio__raise_text(ASYNCIO_OS_ERROR, "Bad file descriptor");
  struct watched *watched = calloc(1, sizeof *watched);
  if (watched == NULL)
    return asyncio__raise_text(ASYNCIO_NO_MEMORY, "no memory for a descriptor");
  watched->io = io;
  watched->poll.fd = fd;
  watched->poll.events = kind == ASYNCIO__IO_READABLE ? POLLIN : POLLOUT;
  watched->next = all;
  all = watched;
  io->handle = 1;
  asyncio__look_around();
  return 0;
}

bool asyncio__ready_credit(const struct asyncio__io *io, uint32_t n) {
  struct watched *watched = *place_of(io);
  if (watched != NULL) watched->credit += n;
  return watched != NULL;
}

bool asyncio__ready_close(struct asyncio__io *io) {
  struct watched **place = place_of(io), *watched = *place;
  if (watched == NULL) return false;
  *place = watched->next;
  io->handle = 0;
  free(watched);
  return true;
}

/* Those that are waited for, behind the pipe of signals. Returns how many. */
static nfds_t list_watched(struct pollfd *polls, struct watched **whose) {
  nfds_t count = 0;
  polls[count++] = (struct pollfd){asyncio__signals_pipe(), POLLIN, 0};
  for (struct watched *watched = all; watched != NULL && count < MOST;
       watched = watched->next) {
    if (watched->credit == 0) continue;
    whose[count] = watched;
    polls[count++] = watched->poll;
  }
  return count;
}

/* To say that one is ready only puts it on a list: nothing ends meanwhile. */
static void tell(const struct pollfd *polls, struct watched **whose,
                 nfds_t count) {
  for (nfds_t i = 1; i < count; i++) {
    if (polls[i].revents == 0) continue;
    whose[i]->credit--;
    whose[i]->io->event(whose[i]->io, asyncio_int(1));
  }
}

bool asyncio__ready_wait(double seconds) {
  struct pollfd polls[MOST];
  struct watched *whose[MOST];
  nfds_t count = list_watched(polls, whose);
  bool is_forever = seconds == INFINITY;
  if (count == 1 && is_forever && !asyncio__signals_awaited()) return false;
  if (count == 1 && seconds <= 0) return true;
  struct timespec time = {0};
  if (!is_forever) {
    time.tv_sec = (time_t)seconds;
    time.tv_nsec = (long)((seconds - (double)time.tv_sec) * 1e9);
  }
  if (ppoll(polls, count, is_forever ? NULL : &time, NULL) > 0)
    tell(polls, whose, count);
  return true;
}
