/* async with and a context manager made of one function: entering and leaving
 * may both wait, and leaving always happens. */
#include <asyncio.h>
#include <stdio.h>

/* A kind of one's own: what the block has, entering, leaving. */
typedef struct connection {
  const char *name;
} connection_scope;

static int connection_aenter(connection_scope *connection, const char *name) {
  await(asyncio_sleep(0.01));
  connection->name = name;
  printf("connected\n");
  return 0;
}

static int connection_aexit(connection_scope *connection, int rc) {
  (void)connection;
  int slept = asyncio_sleep(0.01);
  printf("disconnected after %s\n", rc < 0 ? asyncio_strerror(rc) : "no error");
  return rc < 0 ? rc : slept;
}

ASYNCIO_SCOPE(connection);

static int transaction(void *arg) {
  (void)arg;
  printf("begin\n");
  int rc = asyncio_yield(asyncio_nothing());
  if (rc == ASYNCIO_VALUE_ERROR) {
    (void)!asyncio_sleep(0);
    printf("roll back\n");
  } else if (rc == 0) {
    printf("commit\n");
  }
  return rc;
}

static int write_row(const char *row) {
  if (row == NULL) return asyncio_raise(ASYNCIO_VALUE_ERROR, "bad row");
  printf("%s\n", row);
  return 0;
}

static int write_in_transaction(const char *row) {
  int rc;
  async_with (rc, connection, "db") {
    async_with (rc, asyncio_contextmanager, transaction, NULL) {
      await_or_break(rc, write_row(row));
    }
  }
  return rc;
}

static int amain(void *arg) {
  (void)arg;
  int rc;
  await(write_in_transaction("first body"));
  if (write_in_transaction(NULL) == ASYNCIO_VALUE_ERROR)
    printf("caught %s\n", asyncio_message());

  asyncio_lock lock = {0};
  async_with (rc, asyncio_lock, &lock) {
    printf("locked %s\n", asyncio_lock_locked(&lock) ? "True" : "False");
  }
  printf("locked %s\n", asyncio_lock_locked(&lock) ? "True" : "False");
  return rc;
}

int main(void) { return asyncio_main(amain, NULL); }
