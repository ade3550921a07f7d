/* Checksums of many files in parallel: each is read and summed by a worker.
 *
 *     wasyncio run --dir . checksums.c FILE...
 */
#include <asyncio.h>
#include <stdio.h>

/* The job, of a path: the file's CRC-32. */
static int crc32(void *arg) {
  FILE *file = fopen(arg, "rb");
  if (file == NULL)
    return asyncio_raise(ASYNCIO_FILE_NOT_FOUND, "%s", (char *)arg);
  uint32_t crc = UINT32_MAX;
  for (int byte; (byte = getc(file)) != EOF;) {
    crc ^= (uint32_t)byte;
    for (int bit = 0; bit < 8; bit++)
      crc = crc >> 1 ^ (UINT32_C(0xedb88320) & -(crc & 1));
  }
  fclose(file);
  return asyncio_return(asyncio_int(~crc));
}

static int arguments; /* of the program */
static char **paths;

static int amain(void *arg) {
  (void)arg;
  asyncio_loop *loop = asyncio_get_running_loop();
  asyncio_future *sums[arguments];
  for (int i = 1; i < arguments; i++)
    sums[i] = asyncio_loop_run_in_executor(loop, NULL, crc32, paths[i],
                                           .size = strlen(paths[i]) + 1);
  int failed = 0;
  for (int i = 1; i < arguments; i++) {
    asyncio_value sum;
    int rc = asyncio_await(sums[i]);
    if (rc == 0) rc = asyncio_future_result(sums[i], &sum);
    if (rc == 0)
      printf("%08x  %s\n", (unsigned)sum.i, paths[i]);
    else
      printf("%s: %s\n", asyncio_strerror(rc), asyncio_message());
    failed |= rc < 0;
    asyncio_release(sums[i]);
  }
  return failed;
}

int main(int argc, char **argv) {
  arguments = argc;
  paths = argv;
  return asyncio_main(amain, NULL);
}
