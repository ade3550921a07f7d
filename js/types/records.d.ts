// SPDX-License-Identifier: MIT
// What is told of tasks that run.

/** A task at one moment. */
export interface TaskRecord {
  /** Its name, "Task-N" without one. */
  readonly name: string;
  /** Ready is one whose step comes in the next pass. */
  readonly state: "running" | "ready" | "sleeping" | "waiting";
  /** As "sleep", "Task 'server'", "Lock named 'db'", "gather"; undefined when it does not wait. */
  readonly waitsFor: string | undefined;
  /** Names of the tasks that wait for it, themselves and not by way of a gather. */
  readonly awaitedBy: readonly string[];
  /** Where C made it, as "file.c:12"; undefined where that is not known. */
  readonly createdAt: string | undefined;
  /** How many requests to cancel it were not taken back. */
  readonly cancelling: number;
  /** Bytes that it keeps while it is suspended: C stack, and what its functions go on with. */
  readonly stack: number;
  /** Most bytes of C stack that it was seen to use. */
  readonly stackPeak: number;
}
