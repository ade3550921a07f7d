// SPDX-License-Identifier: MIT
// What a program with a trace tells, and how it is held.

/** What every event has. */
interface At {
  /** The loop's clock, in seconds. */
  readonly time: number;
}

/** What is the cause of something. */
interface By {
  /**
   * The task that ran, or whose done callback ran; null: another callback, a timer, or what is
   * outside of the loop.
   */
  readonly by: number | null;
}

/** What happens to a task. */
interface OfTask extends At {
  /** Its number: 1, 2, 3 … in the order in which they were made. */
  readonly task: number;
}

/** A pass of the loop begins. */
export interface PassEvent extends At {
  /** What happened. */
  readonly type: "pass";
  /** Its number. */
  readonly pass: number;
}

/** A task was made; it is ready. */
export interface CreateEvent extends OfTask, By {
  /** What happened. */
  readonly type: "create";
  /** Its name, as "Task-1". */
  readonly name: string;
  /** Where, as "file.c:12". */
  readonly at?: string | undefined;
}

/** A task has another name. */
export interface NameEvent extends OfTask {
  /** What happened. */
  readonly type: "name";
  /** The name that it has from now on. */
  readonly name: string;
}

/** A task that waited is ready: its step comes in a later pass. */
export interface ReadyEvent extends OfTask, By {
  /** What happened. */
  readonly type: "ready";
}

/** A task runs, up to its next wait, yield or done. */
export interface StepEvent extends OfTask {
  /** What happened. */
  readonly type: "step";
}

/** A step is over: the task waits. */
export interface WaitEvent extends OfTask {
  /** What happened. */
  readonly type: "wait";
  /** For what: "sleep", "Task", "gather", "Lock", "get from a Queue", "JavaScript call" … */
  readonly on: string;
  /** Of the lock or queue, if it has one; of the JavaScript function. */
  readonly name?: string | undefined;
  /** The deadline of a sleep, by the loop's clock. */
  readonly until?: number | undefined;
  /** The tasks that it waits for, itself or by way of a gather and the like. */
  readonly awaits: readonly number[];
  /** Bytes that it keeps meanwhile: C stack, and what its functions go on with. */
  readonly stack: number;
}

/** A step is over: the task let the others go first, and is ready. */
export interface YieldEvent extends OfTask {
  /** What happened. */
  readonly type: "yield";
  /** As of {@link WaitEvent}. */
  readonly stack: number;
}

/** A task was asked to end. */
export interface CancelEvent extends OfTask, By {
  /** What happened. */
  readonly type: "cancel";
}

/** A task has ended, and with it its step. */
export interface DoneEvent extends OfTask {
  /** What happened. */
  readonly type: "done";
  /** How it ended. */
  readonly state: "finished" | "failed" | "cancelled";
  /** As a short text: `4`, `"text"`, `list of 3`; undefined without one. */
  readonly result?: string | undefined;
  /** The error's class, as "ValueError". */
  readonly error?: string | undefined;
  /** The error's text, up to 200 bytes of it. */
  readonly message?: string | undefined;
}

/** A timer was set. */
export interface TimerEvent extends At, By {
  /** What happened. */
  readonly type: "timer";
  /** Its number. */
  readonly timer: number;
  /** Its deadline, by the loop's clock. */
  readonly when: number;
  /** The task whose sleep it ends; undefined for a callback's. */
  readonly task?: number | undefined;
}

/** A timer is due. */
export interface FireEvent extends At {
  /** What happened. */
  readonly type: "fire";
  /** Its number, as of {@link TimerEvent}. */
  readonly timer: number;
}

/** A timer was taken back. */
export interface UnsetEvent extends At {
  /** What happened. */
  readonly type: "unset";
  /** Its number, as of {@link TimerEvent}. */
  readonly timer: number;
}

/** A callback begins. */
export interface CallEvent extends At {
  /** What happened. */
  readonly type: "call";
  /** "callback", "done callback", "JavaScript answer". */
  readonly what: string;
  /** Where a callback was scheduled, as "file.c:12". */
  readonly at?: string | undefined;
  /** The task that a done callback is told of. */
  readonly task?: number | undefined;
}

/** The callback has returned. */
export interface ReturnEvent extends At {
  /** What happened. */
  readonly type: "return";
}

/** There was no memory for some events. */
export interface LostEvent extends At {
  /** What happened. */
  readonly type: "lost";
  /** How many. */
  readonly count: number;
}

/** Something that has happened in the loop of a program, in the order in which it did. */
export type TraceEvent =
  | PassEvent
  | CreateEvent
  | NameEvent
  | ReadyEvent
  | StepEvent
  | WaitEvent
  | YieldEvent
  | CancelEvent
  | DoneEvent
  | TimerEvent
  | FireEvent
  | UnsetEvent
  | CallEvent
  | ReturnEvent
  | LostEvent;

/** Holds a program that was loaded with the option `trace`, before and while it runs. */
export interface Control {
  /**
   * How fast the program's clock goes: 1 as the real one, 0.1 ten times slower; with Infinity it
   * stands still while anything is ready, and then jumps to the next timer. It begins at 0 when the
   * program starts. (A program with ASYNCIO_VIRTUAL_TIME has a clock of its own.)
   * @throws {TypeError} for anything but a number above 0.
   */
  rate: number;
  /** Whether it is paused. */
  readonly paused: boolean;
  /** Lets no pass begin any more. The program's clock stands still. */
  pause(): void;
  /** Goes on. */
  resume(): void;
  /**
   * Makes one pass of the loop and pauses. If nothing is ready, the clock jumps to the next timer
   * before; if there is none, the pass comes with what the program waits for.
   */
  step(): void;
  /**
   * Ends the program as Ctrl-C ends Python: what `asyncio_run` was given is cancelled, and after
   * its cleanup fails with KeyboardInterrupt, exit code 130. The second time the run does not wait
   * for that cleanup: it cancels once more whatever is left, and waits for that. The third time it
   * waits for nothing.
   */
  stop(): void;
}
