/* A producer and consumers over a bounded queue; join waits for the last
 * task_done. */
#include <asyncio.h>
#include <stdio.h>

static asyncio_queue queue = ASYNCIO_QUEUE(.maxsize = 2, .name = "items");

static int consumer(void *arg) {
  (void)arg;
  for (;;) {
    asyncio_value item;
    await(asyncio_queue_get(&queue, &item));
    await(asyncio_sleep(0.01));
    printf("%s got %lld\n", asyncio_task_get_name(asyncio_current_task()),
           item.i);
    asyncio_queue_task_done(&queue);
  }
}

static int amain(void *arg) {
  (void)arg;
  asyncio_task *workers[] = {
      asyncio_create_task(consumer, NULL, .name = "worker-0"),
      asyncio_create_task(consumer, NULL, .name = "worker-1")};
  for (int i = 0; i < 6; i++) await(asyncio_queue_put(&queue, asyncio_int(i)));
  await(asyncio_queue_join(&queue));
  printf("all done, empty: %s\n",
         asyncio_queue_empty(&queue) ? "True" : "False");
  for (int i = 0; i < 2; i++) asyncio_task_cancel(workers[i]);
  await(asyncio_gather_return_exceptions(workers[0], workers[1]));
  return 0;
}

int main(void) { return asyncio_main(amain, NULL); }
