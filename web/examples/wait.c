/* wait moves what is done to the front of the array; it cancels nothing
 * itself. */
#include <asyncio.h>
#include <stdio.h>

static int num(void *arg) {
  double n = *(double *)arg;
  int rc = asyncio_sleep(n * 0.1);
  if (rc == ASYNCIO_CANCELLED) printf("%g cancelled\n", n);
  return rc < 0 ? rc : asyncio_return(asyncio_double(n));
}

static void print_results(const char *what, asyncio_task **tasks, int n) {
  asyncio_value v;
  printf("%s [", what);
  for (int i = 0; i < n; i++)
    if (asyncio_task_result(tasks[i], &v) == 0)
      printf("%s%g", i > 0 ? ", " : "", v.d);
  printf("]");
}

static int wait_for_all(void) {
  asyncio_task *tasks[10];
  for (int i = 0; i < 10; i++) {
    double n = i;
    tasks[i] = asyncio_create_task(num, &n, .size = sizeof n);
  }
  int done = asyncio_wait(tasks, 10, .timeout = 0.45);
  print_results("done", tasks, done);
  printf("\npending %d\n", 10 - done);
  for (int i = done; i < 10; i++) asyncio_task_cancel(tasks[i]);
  done = asyncio_wait(tasks, 10, .return_when = ASYNCIO_ALL_COMPLETED);
  printf("done %d pending %d\n", done, 10 - done);
  for (int i = 0; i < 10; i++) asyncio_release(tasks[i]);
  return done < 0 ? done : 0;
}

static int wait_for_first(void) {
  double a = 0.2, b = 5;
  asyncio_task *tasks[] = {asyncio_create_task(num, &a),
                           asyncio_create_task(num, &b)};
  int done = asyncio_wait(tasks, 2, .return_when = ASYNCIO_FIRST_COMPLETED);
  print_results("first", tasks, done);
  printf(" left %d\n", 2 - done);
  asyncio_task_cancel(tasks[1]);
  int rc = asyncio_wait(&tasks[1], 1);
  for (int i = 0; i < 2; i++) asyncio_release(tasks[i]);
  return rc < 0 ? rc : 0;
}

static int amain(void *arg) {
  (void)arg;
  await(wait_for_all());
  await(wait_for_first());
  return 0;
}

int main(void) { return asyncio_main(amain, NULL); }
