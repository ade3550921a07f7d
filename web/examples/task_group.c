/* task group: when one task fails the others are cancelled, may clean up, and
 * the block ends with the errors of all. */
#include <asyncio.h>
#include <stdio.h>

static int download(void *arg) {
  int part = *(int *)arg;
  int rc = asyncio_sleep(0.02 * part);
  if (rc == ASYNCIO_CANCELLED) {
    int slept = asyncio_sleep(0.005 * part); /* a cleanup may wait */
    if (slept == 0) printf("part %d removed\n", part);
    return rc;
  }
  if (part == 2) return asyncio_raise(ASYNCIO_OS_ERROR, "disk full");
  printf("part %d done\n", part);
  return rc;
}

static int download_all(void) {
  static const char *names[] = {"part-1", "part-2", "part-3", "part-4"};
  int rc;
  asyncio_task_group *group;
  async_with (rc, asyncio_task_group, &group) {
    for (int part = 1; part <= 4 && rc == 0; part++)
      rc = asyncio_task_group_spawn(group, download, &part, .size = sizeof part,
                                    .name = names[part - 1]);
  }
  return rc;
}

static int amain(void *arg) {
  (void)arg;
  int rc = download_all();
  if (rc != ASYNCIO_EXCEPTION_GROUP) return rc;
  printf("%s: %s\n", asyncio_strerror(rc), asyncio_message());
  return 0;
}

int main(void) { return asyncio_main(amain, NULL); }
