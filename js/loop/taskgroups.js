// SPDX-License-Identifier: MIT
// TaskGroup: a scope for async_with and `await using`.

import { codeOf, e } from "./engine.js";
import { CancelledError, ExceptionGroup } from "../errors.js";
import { held } from "./holds.js";
import { withCamelCase } from "./names.js";
import { isFatal, report } from "./reports.js";
import * as rooms from "./rooms.js";
import { closeCoroutine, Task } from "./tasks.js";

export class TaskGroup extends held(rooms.TaskGroup) {
  #parent;
  #failed = []; // errors of its tasks, in the order of their ends

  *aenter() {
    this._enter();
    this.#parent = e.current;
    return this;
  }

  create_task(coroutine, { name, context } = {}) {
    try {
      return new Task(coroutine, { name, context }, this.#parent?.get_loop(), this);
    } catch (error) {
      closeCoroutine(coroutine);
      throw error;
    }
  }

  *aexit(error) {
    const failed = error != null;
    try {
      yield* this._exit(failed ? codeOf(error) : 0);
    } catch (verdict) {
      throw this.#verdict(verdict, failed ? error : undefined);
    }
    return true;
  }

  _taskFailed(task, exception) {
    this.#failed.push(exception);
    if (!this.#parent.done()) return;
    const message = "Task has errored out but its parent task is already completed";
    report(task.get_loop(), { message, exception, task });
  }

  /** C knows which error comes out, and we what it holds. */
  #verdict(verdict, body) {
    const isCancelled = body instanceof CancelledError;
    if (isFatal(verdict)) return this.#failed.find(isFatal) ?? body ?? verdict;
    if (verdict instanceof AggregateError) {
      const own = body === undefined || isCancelled ? [] : [body];
      return new ExceptionGroup("unhandled errors in a TaskGroup", [...this.#failed, ...own]);
    }
    return isCancelled && verdict instanceof CancelledError ? body : verdict;
  }
}

withCamelCase(TaskGroup);
