/* What may be asked of a program that was started.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "signals.h"
#include "subprocess.h"

int64_t asyncio_subprocess_transport_get_pid(
    const asyncio_subprocess_transport *transport) {
  return transport->pid;
}

bool asyncio_subprocess_transport_get_returncode(
    const asyncio_subprocess_transport *transport, int *returncode) {
  if (transport->exited && returncode != NULL)
    *returncode = transport->returncode;
  return transport->exited;
}

asyncio_transport *asyncio_subprocess_transport_get_pipe_transport(
    const asyncio_subprocess_transport *transport, int fd) {
  if (fd < 0 || fd >= ASYNCIO__STREAMS) return NULL;
  return transport->pipes[fd].transport;
}

int asyncio_subprocess_transport_send_signal(
    asyncio_subprocess_transport *transport, int number) {
  const char *name = asyncio_signal_name(number);
  if (name == NULL) return asyncio__signal_error(number);
  if (transport->exited || transport->io.handle == 0) return 0;
  return asyncio__host_write(&transport->io, name, strlen(name));
}

int asyncio_subprocess_transport_terminate(
    asyncio_subprocess_transport *transport) {
  return asyncio_subprocess_transport_send_signal(transport, ASYNCIO_SIGTERM);
}

int asyncio_subprocess_transport_kill(asyncio_subprocess_transport *transport) {
  return asyncio_subprocess_transport_send_signal(transport, ASYNCIO_SIGKILL);
}

/* Without memory for the signal it is killed when its last reference goes. */
ASYNCIO__NEVER_SUSPENDS("asyncio_subprocess_transport_*");
void asyncio_subprocess_transport_close(
    asyncio_subprocess_transport *transport) {
  if (transport->closed) return;
  transport->closed = true;
  for (int i = 0; i < ASYNCIO__STREAMS; i++)
    if (transport->pipes[i].transport != NULL)
      asyncio_transport_close(transport->pipes[i].transport);
  (void)asyncio_subprocess_transport_kill(transport);
}

bool asyncio_subprocess_transport_is_closing(
    const asyncio_subprocess_transport *transport) {
  return transport->closed;
}
