// SPDX-License-Identifier: MIT
/// <reference lib="esnext.disposable" />

// The loop for JavaScript. Names are Python's, and so is what they do; each has JavaScript's
// spelling too. https://docs.python.org/3.13/library/asyncio.html

declare const suspension: unique symbol;

/** What a coroutine of the library yields to the loop. */
export interface Suspension {
  readonly [suspension]: never;
}

/** What a generator may yield: by `yield*` what the library gives, by `yield` also a promise. */
export type Yielded = Suspension | PromiseLike<unknown> | undefined | void;

/** A generator whose `yield*` awaits. Its function is what Python's `async def` is. */
export type CoroutineGenerator<T> = Generator<Yielded, T, any>;

/** What the library gives: `yield*` it in a generator, `await` it in an async function. */
export interface Awaitable<T> extends Promise<T> {
  [Symbol.iterator](): Iterator<Suspension, T, any>;
}

/** A coroutine of the library, which is awaited once: a second time is a RuntimeError. */
export interface Coroutine<T> extends Awaitable<T> {
  next(value?: any): IteratorResult<Suspension, T>;
  throw(error: unknown): IteratorResult<Suspension, T>;
  return(value: T): IteratorResult<Suspension, T>;
}

/** What an async function is given when it runs as a task. */
export interface TaskContext {
  /** Aborted, with the CancelledError, when the task is cancelled. */
  readonly signal: AbortSignal;
  /** The task that runs the function. */
  readonly task: Task<unknown>;
}

/**
 * What can become a task: a generator, a coroutine of the library, or a function of either kind.
 * A generator is cancelled at its `yield`; an async function by its signal: the task ends when the
 * function does, or at once if it never asked for its signal.
 */
export type Startable =
  CoroutineGenerator<unknown> | Coroutine<unknown> | ((context: TaskContext) => unknown);

/** What can be awaited: also futures, tasks, promises. */
export type Waitable = Startable | PromiseLike<unknown>;

/** What awaiting it gives. */
export type Result<W> =
  W extends Generator<any, infer T, any>
    ? T
    : W extends PromiseLike<infer T>
      ? T
      : W extends (...args: any[]) => infer R
        ? Result<R>
        : W;

/** Options that name a context are the last argument of what is called. */
export interface ContextOptions {
  context?: Context;
}

// ---- the engine ----

/**
 * Says what `asyncio.wasm` is to be read from, where the package's own URL does not do: a URL,
 * what `fetch` gives, the bytes, a compiled module, or a promise of one.
 * @throws {RuntimeError} when it is loaded already.
 */
export function set_engine(source: EngineSource | Promise<EngineSource>): void;
/** What `asyncio.wasm` can be read from. */
export type EngineSource =
  string | URL | Response | ArrayBuffer | Uint8Array | (WebAssembly.Module & object);
/**
 * Loads the engine, as the first run does. Locks and queues can be made before that, but used
 * only after.
 * @throws {LoadError} when it cannot be read or compiled.
 */
export function load_engine(): Promise<void>;
export { set_engine as setEngine, load_engine as loadEngine };

// ---- running ----

export interface LoopOptions {
  /** Tells of steps and calls that take longer than `slow_callback_duration`. */
  debug?: boolean;
  /** The clock starts at 0 and jumps to the next timer when nothing is ready: for tests. */
  virtual_time?: boolean;
}

export interface RunOptions extends LoopOptions {
  /** Makes the loop. */
  loop_factory?: () => Loop;
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

export type ExceptionHandler = (loop: Loop, context: ExceptionContext) => void;

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
  is_running(): boolean;
  /** As {@link is_running}. */
  isRunning(): boolean;
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
  create_future<T = unknown>(): Future<T>;
  /** As {@link create_future}. */
  createFuture<T = unknown>(): Future<T>;
  create_task<W extends Startable>(coroutine: W, options?: TaskOptions): Task<Result<W>>;
  /** As {@link create_task}. */
  createTask<W extends Startable>(coroutine: W, options?: TaskOptions): Task<Result<W>>;
  /** Who makes the tasks; null: the loop itself. */
  set_task_factory(factory: TaskFactory | null): void;
  /** As {@link set_task_factory}. */
  setTaskFactory(factory: TaskFactory | null): void;
  get_task_factory(): TaskFactory | null;
  /** As {@link get_task_factory}. */
  getTaskFactory(): TaskFactory | null;
  /** Who is told of errors that nobody else hears of; null: the console. */
  set_exception_handler(handler: ExceptionHandler | null): void;
  /** As {@link set_exception_handler}. */
  setExceptionHandler(handler: ExceptionHandler | null): void;
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
  get_debug(): boolean;
  /** As {@link get_debug}. */
  getDebug(): boolean;
  set_debug(debug: boolean): void;
  /** As {@link set_debug}. */
  setDebug(debug: boolean): void;
}

/** A call of the loop's. */
export class Handle {
  protected constructor();
  /** The call is not made, if it was not yet. */
  cancel(): void;
  cancelled(): boolean;
  get_context(): Context;
  /** As {@link get_context}. */
  getContext(): Context;
}

/** One that has a time. */
export class TimerHandle extends Handle {
  /** In loop time. */
  when(): number;
}

// ---- futures and tasks ----

/** What will have a result. Any number of tasks may await it, any number of times. */
export class Future<T = unknown> implements Awaitable<T> {
  /** Of the running loop, or another. @throws {RuntimeError} when there is none. */
  constructor(options?: { loop?: Loop });
  /** Whether it has a result or an error, or was cancelled. */
  done(): boolean;
  cancelled(): boolean;
  /** @throws its error; {CancelledError}; {InvalidStateError} when it is not done. */
  result(): T;
  /** Its error, null without one. @throws {CancelledError} {InvalidStateError} as result(). */
  exception(): unknown;
  /** @throws {InvalidStateError} when it is done. */
  set_result(value: T): void;
  /** As {@link set_result}. */
  setResult(value: T): void;
  /** @throws {InvalidStateError} when it is done. */
  set_exception(error: unknown): void;
  /** As {@link set_exception}. */
  setException(error: unknown): void;
  /** @returns false when it was done. message: of the CancelledError. */
  cancel(message?: string): boolean;
  /** callback(future) is called in the pass after the future is done, or the next. */
  add_done_callback(callback: (future: this) => unknown, options?: ContextOptions): void;
  /** As {@link add_done_callback}. */
  addDoneCallback(callback: (future: this) => unknown, options?: ContextOptions): void;
  /** @returns how often it had been added. */
  remove_done_callback(callback: (future: this) => unknown): number;
  /** As {@link remove_done_callback}. */
  removeDoneCallback(callback: (future: this) => unknown): number;
  get_loop(): Loop;
  /** As {@link get_loop}. */
  getLoop(): Loop;
  [Symbol.iterator](): Iterator<Suspension, T, any>;
  readonly [Symbol.toStringTag]: string;
  then: Promise<T>["then"];
  catch: Promise<T>["catch"];
  finally: Promise<T>["finally"];
}

export interface TaskOptions {
  /** Without it `Task-N`. */
  name?: string;
  /** What it runs in; without it in a copy of the current context. */
  context?: Context;
  /** Takes its first step at once. */
  eager_start?: boolean;
}

/** A coroutine that runs. Its result is the coroutine's: `set_result` throws. */
export class Task<T = unknown> extends Future<T> {
  constructor(coroutine: Startable, options?: TaskOptions & { loop?: Loop });
  /** Asks to be cancelled: a CancelledError comes out of what it awaits. */
  cancel(message?: string): boolean;
  /** How many requests to cancel it are not taken back. */
  cancelling(): number;
  /** Takes one back. @returns how many are left. */
  uncancel(): number;
  get_name(): string;
  /** As {@link get_name}. */
  getName(): string;
  set_name(name: string): void;
  /** As {@link set_name}. */
  setName(name: string): void;
  get_coro(): unknown;
  /** As {@link get_coro}. */
  getCoro(): unknown;
  get_context(): Context;
  /** As {@link get_context}. */
  getContext(): Context;
}

/**
 * Makes a task of the running loop; its first step comes in the next pass.
 * @throws {RuntimeError} when none runs, or the coroutine was awaited already.
 */
export function create_task<W extends Startable>(
  coroutine: W,
  options?: TaskOptions,
): Task<Result<W>>;
/** The task whose step this is, null outside of steps. */
export function current_task(loop?: Loop): Task<unknown> | null;
/** The tasks that are not done, oldest first. */
export function all_tasks(loop?: Loop): Set<Task<unknown>>;
/** A future as it is, a task of a coroutine, or what a promise comes to. */
export function ensure_future<F extends Future<any>>(future: F, options?: { loop?: Loop }): F;
export function ensure_future<W extends Startable>(
  coroutine: W,
  options?: { loop?: Loop },
): W extends PromiseLike<infer T> ? Task<T> : Task<Result<W>>;
export function ensure_future<T>(promise: PromiseLike<T>, options?: { loop?: Loop }): Future<T>;
/** For {@link Loop.set_task_factory}: tasks that take their first step at once. */
export const eager_task_factory: TaskFactory;
/** Whether something is a generator or a coroutine of the library. */
export function iscoroutine(
  what: unknown,
): what is CoroutineGenerator<unknown> | Coroutine<unknown>;
export function isfuture(what: unknown): what is Future<unknown>;
export {
  create_task as createTask,
  current_task as currentTask,
  all_tasks as allTasks,
  ensure_future as ensureFuture,
  eager_task_factory as eagerTaskFactory,
};

// ---- waiting ----

/** Suspends for so many seconds; 0 and less: for one pass. @returns result. */
export function sleep(delay: number): Coroutine<void>;
export function sleep<T>(delay: number, result: T): Coroutine<T>;

type Results<A extends readonly unknown[]> = { -readonly [K in keyof A]: Result<A[K]> };
type Outcomes<A extends readonly unknown[]> = { -readonly [K in keyof A]: Result<A[K]> | Error };

/**
 * A future of all results, in the order of the arguments. The first error is its error, and the
 * others go on; with `return_exceptions` errors are items instead. Cancelling it cancels all.
 */
export function gather<A extends readonly Waitable[]>(
  ...items: [...A, { return_exceptions: true }]
): Future<Outcomes<A>>;
export function gather<A extends readonly Waitable[]>(
  ...items: [...A, { return_exceptions?: false }]
): Future<Results<A>>;
export function gather<A extends readonly Waitable[]>(...items: A): Future<Results<A>>;

/** Keeps the cancel of who awaits this from what is inside. */
export function shield<W extends Waitable>(what: W): Future<Result<W>>;

export const FIRST_COMPLETED: "FIRST_COMPLETED";
export const FIRST_EXCEPTION: "FIRST_EXCEPTION";
export const ALL_COMPLETED: "ALL_COMPLETED";

export interface WaitOptions {
  /** Seconds; no error comes of it, and nothing is cancelled. */
  timeout?: number | null;
  return_when?: "FIRST_COMPLETED" | "FIRST_EXCEPTION" | "ALL_COMPLETED";
}

/** Waits for futures. @returns those that are done, and the others. */
export function wait<F extends PromiseLike<unknown>>(
  futures: Iterable<F & (F extends Coroutine<unknown> ? never : unknown)>,
  options?: WaitOptions,
): Coroutine<[done: Set<F>, pending: Set<F>]>;

/**
 * Waits at most so many seconds, then cancels and waits for the end of that; null: no limit.
 * @throws {TimeoutError} caused by the CancelledError.
 */
export function wait_for<W extends Waitable>(what: W, timeout: number | null): Coroutine<Result<W>>;

/** What {@link as_completed} gives. */
export interface Completed<T> extends Iterable<Coroutine<T>>, AsyncIterable<T> {
  /** The next future that is done. @throws {StopAsyncIteration} at the end. */
  anext(): Coroutine<Future<T>>;
}

/**
 * In the order in which they end: coroutines for their results (`for … of`), the results
 * (`for await`), or the futures themselves ({@link async_for}). After the timeout each that is not
 * done is a TimeoutError.
 */
export function as_completed<W extends Waitable>(
  items: Iterable<W>,
  options?: { timeout?: number | null },
): Completed<Result<W>>;
export { wait_for as waitFor, as_completed as asCompleted };

// ---- scopes ----

/** What {@link async_with} enters and leaves. */
export interface AsyncContextManager<V> {
  aenter(): CoroutineGenerator<V> | Coroutine<V>;
  /** error: null, or what the body threw; it is not thrown again when this gives true. */
  aexit(error: unknown): CoroutineGenerator<unknown> | Coroutine<unknown>;
}

/** Of {@link async_with} and {@link Scope.hold}. */
export interface ScopeOptions {
  /**
   * Cancels what it is given to, which then throws the signal's reason as `fetch` does: that of the
   * async function around it, or of an outer scope.
   */
  signal?: AbortSignal;
}

/**
 * `yield* async_with(manager, function* (value) { … })`, Python's `async with`. In an async
 * function: `await async_with(manager, async (value, { signal }) => { … }, { signal: outer })`; the
 * body is a task of its own, and a deadline or a group cancels it by its signal. A body that never
 * asks for the signal is not waited for.
 */
export function async_with<V, B>(
  manager: AsyncContextManager<V>,
  body: (value: V, context: TaskContext) => B,
  options?: ScopeOptions,
): Coroutine<Result<B>>;

/**
 * `yield* async_for(source, function* (item) { … })`, Python's `async for`. What the body returns,
 * if not undefined, ends the loop and is the result.
 */
export function async_for<T, R = undefined>(
  source: { anext(): CoroutineGenerator<T> | Coroutine<T> },
  body: (item: T) => CoroutineGenerator<R>,
): CoroutineGenerator<R | undefined>;
export function async_for<T, R = undefined>(
  source: AsyncIterable<T> | Iterable<T>,
  body: (item: T) => CoroutineGenerator<R>,
): CoroutineGenerator<R | undefined>;
export { async_with as asyncWith, async_for as asyncFor };

/** What an async function can also enter by `await using` or {@link hold}. */
declare class Scope implements AsyncDisposable {
  /**
   * Enters: `await using limit = await timeout(1).hold({ signal })`. Without that syntax call
   * {@link leave} in a `finally`.
   */
  hold(options?: ScopeOptions): Promise<this>;
  /** Aborted when the scope is cancelled: with its TimeoutError, or a CancelledError. */
  readonly signal: AbortSignal;
  /**
   * Leaves, and waits for what the scope waits for. Throws a TimeoutError only if nobody has asked
   * for {@link signal}, which else has told of it; the ExceptionGroup of a group always, which
   * `await using` wraps in a SuppressedError if the block has thrown too.
   */
  leave(): Promise<void>;
  /** As {@link leave}. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** A deadline for the body of {@link async_with}, or until it is left. */
export class Timeout extends Scope implements AsyncContextManager<Timeout> {
  private constructor();
  /** The deadline in loop time, null for none. */
  when(): number | null;
  /** Another deadline, null for none. @throws {RuntimeError} before and after the body. */
  reschedule(when: number | null): void;
  /** Whether the deadline has come. */
  expired(): boolean;
  aenter(): CoroutineGenerator<Timeout>;
  aexit(error: unknown): CoroutineGenerator<boolean>;
}

/** So many seconds from the entry on; null: no limit. The body ends with a TimeoutError. */
export function timeout(delay: number | null): Timeout;
/** Until a time of {@link Loop.time}. */
export function timeout_at(when: number | null): Timeout;
export { timeout_at as timeoutAt };

/**
 * Tasks that end before the body of {@link async_with} is left. When one fails, the others and the
 * body are cancelled, and an ExceptionGroup of all errors comes out.
 */
export class TaskGroup extends Scope implements AsyncContextManager<TaskGroup> {
  /** @throws {RuntimeError} before the entry, after the end, or while the group ends its tasks. */
  create_task<W extends Startable>(
    coroutine: W,
    options?: { name?: string; context?: Context },
  ): Task<Result<W>>;
  /** As {@link create_task}. */
  createTask<W extends Startable>(
    coroutine: W,
    options?: { name?: string; context?: Context },
  ): Task<Result<W>>;
  /** Ends the group quietly: its tasks and its body are cancelled. */
  cancel(): void;
  aenter(): CoroutineGenerator<TaskGroup>;
  aexit(error: unknown): CoroutineGenerator<boolean>;
}

// ---- locks ----

/** A lock, condition or semaphore: {@link async_with} acquires and releases it. */
interface Held extends AsyncContextManager<void> {
  acquire(): Coroutine<true>;
  release(): void;
  locked(): boolean;
  /** Acquires it, and gives what `await using` releases. */
  hold(): Promise<AsyncDisposable & { leave(): Promise<void> }>;
}

/** Who waits longest gets it next. */
export class Lock implements Held {
  acquire(): Coroutine<true>;
  /** @throws {RuntimeError} when it is not locked. */
  release(): void;
  locked(): boolean;
  hold: Held["hold"];
  aenter: Held["aenter"];
  aexit: Held["aexit"];
}

/** Tasks wait until it is set. */
export class Event {
  is_set(): boolean;
  /** As {@link is_set}. */
  isSet(): boolean;
  /** Wakes all who wait. */
  set(): void;
  clear(): void;
  wait(): Coroutine<true>;
}

/** Tasks that hold its lock wait until another that holds it notifies them. */
export class Condition implements Held {
  constructor(lock?: Lock);
  acquire(): Coroutine<true>;
  release(): void;
  locked(): boolean;
  /** Gives the lock up, waits, and gets it back. @throws {RuntimeError} without the lock. */
  wait(): Coroutine<true>;
  /** Waits until predicate() gives something true, which is the result. */
  wait_for<T>(predicate: () => T): Coroutine<T>;
  /** As {@link wait_for}. */
  waitFor<T>(predicate: () => T): Coroutine<T>;
  /** Wakes so many; 1. @throws {RuntimeError} without the lock. */
  notify(n?: number): void;
  notify_all(): void;
  /** As {@link notify_all}. */
  notifyAll(): void;
  hold: Held["hold"];
  aenter: Held["aenter"];
  aexit: Held["aexit"];
}

/** So many may hold it at a time; 1. */
export class Semaphore implements Held {
  /** @throws {ValueError} below 0. */
  constructor(value?: number);
  acquire(): Coroutine<true>;
  release(): void;
  locked(): boolean;
  hold: Held["hold"];
  aenter: Held["aenter"];
  aexit: Held["aexit"];
}

/** One that is not released more often than acquired: a ValueError. */
export class BoundedSemaphore extends Semaphore {}

/** So many tasks wait for each other. */
export class Barrier implements AsyncContextManager<number> {
  /** @throws {ValueError} below 1. */
  constructor(parties: number);
  /** How many are needed. */
  readonly parties: number;
  /** How many wait. */
  readonly n_waiting: number;
  /** As {@link n_waiting}. */
  readonly nWaiting: number;
  readonly broken: boolean;
  /** @returns the task's number among those of this time. @throws {BrokenBarrierError} */
  wait(): Coroutine<number>;
  /** Who waits gets a BrokenBarrierError; then it is as new. */
  reset(): Coroutine<void>;
  /** Breaks it: who waits or comes gets a BrokenBarrierError. */
  abort(): Coroutine<void>;
  aenter(): CoroutineGenerator<number>;
  aexit(error: unknown): CoroutineGenerator<boolean>;
}

// ---- queues ----

/** First in, first out. Who waits longest for an item, or for room, is the next. */
export class Queue<T = any> {
  /** maxsize: items that fit; 0 and less: any number. */
  constructor(maxsize?: number);
  readonly maxsize: number;
  qsize(): number;
  empty(): boolean;
  full(): boolean;
  /** Waits for room. @throws {QueueShutDown} */
  put(item: T): Coroutine<void>;
  /** @throws {QueueFull} {QueueShutDown} */
  put_nowait(item: T): void;
  /** As {@link put_nowait}. */
  putNowait(item: T): void;
  /** Waits for an item. @throws {QueueShutDown} when it is empty and will stay so. */
  get(): Coroutine<T>;
  /** @throws {QueueEmpty} {QueueShutDown} */
  get_nowait(): T;
  /** As {@link get_nowait}. */
  getNowait(): T;
  /** What was got is done. @throws {ValueError} when it is called too often. */
  task_done(): void;
  /** As {@link task_done}. */
  taskDone(): void;
  /** Waits until all that was put is done. */
  join(): Coroutine<void>;
  /** Nothing can be put any more; immediate: nor got. */
  shutdown(immediate?: boolean): void;
}

/** Last in, first out. */
export class LifoQueue<T = any> extends Queue<T> {}

/** The least item comes first: by `<`, and arrays by their first items that differ. */
export class PriorityQueue<T = any> extends Queue<T> {}

// ---- context variables ----

/** The values of context variables. Each task and each call has a copy of its own. */
export class Context {
  /** Calls a function in it. @throws {RuntimeError} when it runs already. */
  run<A extends unknown[], R>(call: (...args: A) => R, ...args: A): R;
  copy(): Context;
  get<T>(variable: ContextVar<T>): T | undefined;
  get<T, D>(variable: ContextVar<T>, missing: D): T | D;
  has(variable: ContextVar<any>): boolean;
  readonly size: number;
  keys(): IterableIterator<ContextVar<any>>;
  values(): IterableIterator<unknown>;
  entries(): IterableIterator<[ContextVar<any>, unknown]>;
  [Symbol.iterator](): IterableIterator<ContextVar<any>>;
}

/** What {@link ContextVar.reset} takes. */
export class Token<T = unknown> {
  private constructor();
  readonly var: ContextVar<T>;
  /** {@link Token.MISSING} when it had none. */
  readonly old_value: T | typeof Token.MISSING;
  static readonly MISSING: unique symbol;
}

/** A variable whose value belongs to the context. */
export class ContextVar<T = unknown> {
  constructor(name: string, options?: { default: T });
  readonly name: string;
  /** @throws {LookupError} without a value and a default. */
  get(): T;
  get<D>(missing: D): T | D;
  set(value: T): Token<T>;
  /** The value before a set(). @throws {RuntimeError} {ValueError} for another token. */
  reset(token: Token<T>): void;
}

/** A copy of the current context. */
export function copy_context(): Context;
export { copy_context as copyContext };
