// SPDX-License-Identifier: MIT
// The loop for JavaScript. Names are Python's; each has JavaScript's spelling too.

export {
  get_running_loop,
  set_engine,
  load_engine,
  get_running_loop as getRunningLoop,
  set_engine as setEngine,
  load_engine as loadEngine,
} from "./loop/engine.js";
export { Handle, TimerHandle } from "./loop/calls.js";
export { Future } from "./loop/futures.js";
export {
  Task,
  all_tasks,
  all_tasks as allTasks,
  create_task,
  create_task as createTask,
  current_task,
  current_task as currentTask,
  eager_task_factory,
  eager_task_factory as eagerTaskFactory,
  ensure_future,
  ensure_future as ensureFuture,
  iscoroutine,
  isfuture,
} from "./loop/tasks.js";
export { sleep } from "./loop/sleep.js";
export {
  ALL_COMPLETED,
  FIRST_COMPLETED,
  FIRST_EXCEPTION,
  as_completed,
  as_completed as asCompleted,
  gather,
  shield,
  wait,
  wait_for,
  wait_for as waitFor,
} from "./loop/waits.js";
export { Timeout, timeout, timeout_at, timeout_at as timeoutAt } from "./loop/timeouts.js";
export { TaskGroup } from "./loop/taskgroups.js";
export { Barrier, BoundedSemaphore, Condition, Event, Lock, Semaphore } from "./loop/locks.js";
export { LifoQueue, PriorityQueue, Queue } from "./loop/queues.js";
export { Runner, run } from "./loop/runners.js";
export {
  WorkerExecutor,
  to_thread,
  to_thread as toThread,
  worker_function,
  worker_function as workerFunction,
} from "./loop/executors.js";
export { Loop, new_event_loop, new_event_loop as newEventLoop } from "./loop/events.js";
export {
  Context,
  ContextVar,
  Token,
  copy_context,
  copy_context as copyContext,
} from "./loop/contextvars.js";
export {
  async_for,
  async_for as asyncFor,
  async_with,
  async_with as asyncWith,
} from "./loop/scopes.js";
