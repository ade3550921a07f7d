// SPDX-License-Identifier: MIT
// "wasyncio/devtools": the loop for JavaScript in DevTools. `app.tasks()` is for programs of C.

import type { Loop } from "./types/loops.js";
import type { TaskRecord } from "./types/records.js";

/**
 * The tasks of a loop that are not done, oldest first; without a loop of the one that runs.
 * @throws {RuntimeError} when none runs.
 */
export function tasks(loop?: Loop): TaskRecord[];

/**
 * From here on the tasks that a loop makes are shown: each has a track of the performance panel,
 * with its steps and what it waited for between them, and the stack traces of its steps go on
 * where it was made (`console.createTask`, in Chromium).
 * @throws {RuntimeError} without a loop when none runs.
 */
export function watch(loop?: Loop): void;
