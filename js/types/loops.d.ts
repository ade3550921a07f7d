// SPDX-License-Identifier: MIT
/// <reference lib="esnext.disposable" />
// Loops and runs.

import type { Context } from "./contextvars.js";
import type { ContextOptions, Coroutine, Result, Startable, Waitable } from "./coroutines.js";
import type { Job, WorkerExecutor } from "./executors.js";
import type { Future, Task, TaskOptions } from "./tasks.js";

/** Of {@link new_event_loop}. */
export interface LoopOptions {
  /** Tells of steps and calls that take longer than `slow_callback_duration`. */
  debug?: boolean;
  /** The clock starts at 0 and jumps to the next timer when nothing is ready: for tests. */
  virtual_time?: boolean;
}

/** Of {@link run} and {@link Runner}. */
export interface RunOptions extends LoopOptions {
  /** Makes the loop. */
  loop_factory?: () => Loop;
  /** As `watch()` of "wasyncio/devtools". */
  devtools?: boolean;
}

/**
 * Runs a coroutine on a loop of its own, then cancels what is left and waits for it.
 * @returns what it returns.
 * @throws what it throws; {RuntimeError} while another run is under way.
 */
export function run<W extends Startable>(main: W, options?: RunOptions): Promise<Result<W>>;

/** Runs several coroutines one after the other, on one loop and in one context. */
export class Runner {
  constructor(options?: RunOptions);
  /** The loop; made when it is first needed. */
  get_loop(): Loop;
  /** As {@link get_loop}. */
  getLoop(): Loop;
  /** As {@link run}, but the loop stays. */
  run<W extends Startable>(main: W, options?: ContextOptions): Promise<Result<W>>;
  /** Cancels what is left, waits for it, and closes the loop. */
  close(): Promise<void>;
  /** As {@link close}. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** The loop that runs. @throws {RuntimeError} when none does. */
export function get_running_loop(): Loop;
/** A loop that {@link Loop.close} is to be called of. */
export function new_event_loop(options?: LoopOptions): Loop;
export { get_running_loop as getRunningLoop, new_event_loop as newEventLoop };

/** What an exception handler is told. */
export interface ExceptionContext {
  /** What has happened. */
  message: string;
  /** What was thrown. */
  exception?: unknown;
  /** The task that it is about. */
  task?: Task<unknown>;
  /** The call that threw. */
  handle?: Handle;
  /** Whose error was lost, in words: the object is gone. */
  of?: string;
}

/** Is told of errors that nobody else will hear of. */
export type ExceptionHandler = (loop: Loop, context: ExceptionContext) => void;

/** Makes the tasks of a loop: by `new Task(coroutine, { ...options, loop })`, say. */
export type TaskFactory = (
  loop: Loop,
  coroutine: Startable,
  options: { context?: Context; eager_start?: boolean },
) => Task<any>;

type Callback<A extends unknown[]> = (...args: A) => unknown;

/** An event loop. One runs at a time. */
export class Loop {
  private constructor();
  /** Seconds; in debug mode a step or call that takes as long is told of. */
  slow_callback_duration: number;
  /** Runs until {@link stop}. */
  run_forever(): Promise<void>;
  /** As {@link run_forever}. */
  runForever(): Promise<void>;
  /**
   * Runs until a future is done, or a task of a coroutine.
   * @throws {RuntimeError} when the loop was stopped before.
   */
  run_until_complete<W extends Waitable>(what: W): Promise<Result<W>>;
  /** As {@link run_until_complete}. */
  runUntilComplete<W extends Waitable>(what: W): Promise<Result<W>>;
  /** Ends the run after the present pass; before a run, after its first. */
  stop(): void;
  /** Whether a run is under way. */
  is_running(): boolean;
  /** As {@link is_running}. */
  isRunning(): boolean;
  /** Whether it was closed. */
  is_closed(): boolean;
  /** As {@link is_closed}. */
  isClosed(): boolean;
  /** Drops what is left; tasks that are pending are reported. @throws {RuntimeError} in a run. */
  close(): void;
  /** Calls a function in the next pass. */
  call_soon<A extends unknown[]>(callback: Callback<A>, ...args: A): Handle;
  call_soon<A extends unknown[]>(callback: Callback<A>, ...args: [...A, ContextOptions]): Handle;
  /** As {@link call_soon}. */
  callSoon<A extends unknown[]>(callback: Callback<A>, ...args: A): Handle;
  callSoon<A extends unknown[]>(callback: Callback<A>, ...args: [...A, ContextOptions]): Handle;
  /** As {@link call_soon}: JavaScript has one thread. */
  call_soon_threadsafe<A extends unknown[]>(callback: Callback<A>, ...args: A): Handle;
  /** As {@link call_soon}. */
  callSoonThreadsafe<A extends unknown[]>(callback: Callback<A>, ...args: A): Handle;
  /** Calls a function after so many seconds. */
  call_later<A extends unknown[]>(delay: number, callback: Callback<A>, ...args: A): TimerHandle;
  /** As {@link call_later}. */
  callLater<A extends unknown[]>(delay: number, callback: Callback<A>, ...args: A): TimerHandle;
  /** Calls a function at a time of {@link time}. Equal times: in the order of these calls. */
  call_at<A extends unknown[]>(when: number, callback: Callback<A>, ...args: A): TimerHandle;
  /** As {@link call_at}. */
  callAt<A extends unknown[]>(when: number, callback: Callback<A>, ...args: A): TimerHandle;
  /** The loop's clock, in seconds. */
  time(): number;
  /** A future of this loop that nothing sets yet. */
  create_future<T = unknown>(): Future<T>;
  /** As {@link create_future}. */
  createFuture<T = unknown>(): Future<T>;
  /** A task of a coroutine, by the task factory; as {@link create_task}. */
  create_task<W extends Startable>(coroutine: W, options?: TaskOptions): Task<Result<W>>;
  /** As {@link create_task}. */
  createTask<W extends Startable>(coroutine: W, options?: TaskOptions): Task<Result<W>>;
  /** Who makes the tasks; null: the loop itself. */
  set_task_factory(factory: TaskFactory | null): void;
  /** As {@link set_task_factory}. */
  setTaskFactory(factory: TaskFactory | null): void;
  /** The task factory, null without one. */
  get_task_factory(): TaskFactory | null;
  /** As {@link get_task_factory}. */
  getTaskFactory(): TaskFactory | null;
  /**
   * Runs a function in a worker of an executor, null: the loop's own. Cancelling the future drops a
   * job that has not begun; one that has runs on.
   * @throws {RuntimeError} after a shutdown; {TypeError} for what cannot be a job.
   */
  run_in_executor<A extends unknown[], R>(
    executor: WorkerExecutor | null,
    fn: Job<A, R>,
    ...args: A
  ): Future<Awaited<R>>;
  /** As {@link run_in_executor}. */
  runInExecutor<A extends unknown[], R>(
    executor: WorkerExecutor | null,
    fn: Job<A, R>,
    ...args: A
  ): Future<Awaited<R>>;
  /** Who takes the jobs that are given to null. */
  set_default_executor(executor: WorkerExecutor): void;
  /** As {@link set_default_executor}. */
  setDefaultExecutor(executor: WorkerExecutor): void;
  /**
   * Waits for the jobs of the default executor, which takes no more; every run does that at its
   * end.
   * @param timeout seconds after which they are not waited for, with a warning on the console.
   */
  shutdown_default_executor(timeout?: number | null): Coroutine<void>;
  /** As {@link shutdown_default_executor}. */
  shutdownDefaultExecutor(timeout?: number | null): Coroutine<void>;
  /** Who is told of errors that nobody else hears of; null: the console. */
  set_exception_handler(handler: ExceptionHandler | null): void;
  /** As {@link set_exception_handler}. */
  setExceptionHandler(handler: ExceptionHandler | null): void;
  /** The exception handler, null for the default one. */
  get_exception_handler(): ExceptionHandler | null;
  /** As {@link get_exception_handler}. */
  getExceptionHandler(): ExceptionHandler | null;
  /** Tells the handler. */
  call_exception_handler(context: ExceptionContext): void;
  /** As {@link call_exception_handler}. */
  callExceptionHandler(context: ExceptionContext): void;
  /** Tells the console. */
  default_exception_handler(context: ExceptionContext): void;
  /** As {@link default_exception_handler}. */
  defaultExceptionHandler(context: ExceptionContext): void;
  /** Whether it tells of steps and calls that take long. */
  get_debug(): boolean;
  /** As {@link get_debug}. */
  getDebug(): boolean;
  /** Switches that on or off. */
  set_debug(debug: boolean): void;
  /** As {@link set_debug}. */
  setDebug(debug: boolean): void;
}

/** A call of the loop's. */
export class Handle {
  protected constructor();
  /** The call is not made, if it was not yet. */
  cancel(): void;
  /** Whether it was cancelled. */
  cancelled(): boolean;
  /** The context that it is called in. */
  get_context(): Context;
  /** As {@link get_context}. */
  getContext(): Context;
}

/** One that has a time. */
export class TimerHandle extends Handle {
  /** In loop time. */
  when(): number;
}
