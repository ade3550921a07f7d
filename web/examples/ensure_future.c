/* Three ways to make a task, and ensure_future leaves a future as it is. */
#include <asyncio.h>
#include <stdio.h>

static int own_name(void *arg) {
  (void)arg;
  const char *name = asyncio_task_get_name(asyncio_current_task());
  return asyncio_return(asyncio_string(name));
}

static int print_result(asyncio_task *task) {
  asyncio_value text;
  await(asyncio_retain(task), text);
  puts(asyncio_value_text(text));
  asyncio_value_clear(&text);
  return 0;
}

static void print_same(const char *what, asyncio_future *x) {
  asyncio_future *y = asyncio_ensure_future(x);
  printf("same %s: %s\n", what, x == y ? "True" : "False");
  asyncio_release(y);
}

static int amain(void *arg) {
  (void)arg;
  asyncio_loop *loop = asyncio_get_running_loop();
  asyncio_task *tasks[] = {
      asyncio_create_task(own_name, NULL, .name = "by create_task"),
      asyncio_loop_create_task(loop, own_name, NULL,
                               .name = "by loop.create_task"),
      asyncio_future_task(asyncio_ensure_future(asyncio_coro(own_name, NULL))),
  };
  asyncio_task_set_name(tasks[2], "by ensure_future");
  int rc = 0;
  for (int i = 0; i < 3 && rc == 0; i++) rc = print_result(tasks[i]);

  asyncio_future *future = asyncio_loop_create_future(loop);
  print_same("future", future);
  print_same("task", asyncio_task_future(tasks[0]));
  asyncio_release(future);
  for (int i = 0; i < 3; i++) asyncio_release(tasks[i]);
  return rc;
}

int main(void) { return asyncio_main(amain, NULL); }
