/* Awaiting a coroutine is an ordinary call: the caller goes on with its
 * value. */
#include <asyncio.h>
#include <stdio.h>

static int one(void) {
  puts("one");
  return asyncio_return(asyncio_int(1));
}

static int two(long long first) {
  printf("two after %lld\n", first);
  return asyncio_return(asyncio_int(first + 1));
}

static int amain(void *arg) {
  asyncio_value *pair = arg;
  await(one(), pair[0]);
  await(two(pair[0].i), pair[1]);
  return 0;
}

int main(void) {
  asyncio_value pair[2];
  if (asyncio_run(amain, pair) < 0) return 1;
  printf("pair %lld %lld\n", pair[0].i, pair[1].i);
  return 0;
}
