// SPDX-License-Identifier: MIT
// TaskGroup: a scope for async_with and `await using`.

import { whenDropped } from "./dropped.js";
import { call, check, codeOf, e } from "./engine.js";
import { BaseExceptionGroup, CancelledError, ExceptionGroup, RuntimeError } from "../errors.js";
import { Scope } from "./holds.js";
import { withCamelCase } from "./names.js";
import { isFatal, report } from "./reports.js";
import { GROUP_CANCEL, GROUP_ENTER, GROUP_EXIT } from "./rooms.js";
import { Operation } from "./sleep.js";
import { closeCoroutine, Task } from "./tasks.js";

const GROUP = ExceptionGroup.prototype.code;
const MESSAGE = "unhandled errors in a TaskGroup";

const dropped = whenDropped((ptr) => call("group_free", ptr));

export class TaskGroup extends Scope {
  #ptr = 0;
  #loop;
  #parent;
  #failed = []; // errors of its tasks, in the order of their ends

  #open() {
    if (!this.#ptr) {
      this.#ptr = call("group");
      dropped.register(this, this.#ptr);
    }
    return this.#ptr;
  }

  *aenter() {
    if (!e.current) throw new RuntimeError("TaskGroup cannot determine the parent task");
    check(call("ask", GROUP_ENTER, this.#open(), 0));
    this.#loop = e.loop;
    this.#parent = e.current;
    return this;
  }

  create_task(coroutine, { name, context } = {}) {
    const make = (index, text) => call("group_task", this.#open(), index, text);
    const loop = this.#loop ?? e.loop;
    try {
      const task = new Task(coroutine, { loop, name, context }, make);
      task._onFail = (exception) => this.#taskFailed(task, exception);
      return task;
    } catch (error) {
      closeCoroutine(coroutine);
      throw error;
    }
  }

  cancel() {
    call("ask", GROUP_CANCEL, this.#open(), 0);
  }

  *aexit(error) {
    const failed = error !== null && error !== undefined;
    const status = failed ? codeOf(error) : 0;
    try {
      yield* new Operation(GROUP_EXIT, () => this.#open(), { number: status });
    } catch (verdict) {
      throw this.#verdict(verdict, failed ? error : undefined);
    }
    return true;
  }

  #taskFailed(task, exception) {
    this.#failed.push(exception);
    if (!this.#parent.done()) return;
    const message = "Task has errored out but its parent task is already completed";
    report(this.#loop, { message, exception, task });
  }

  /** C knows which error comes out, and we what it holds. */
  #verdict(verdict, body) {
    const own = body !== undefined && !(body instanceof CancelledError) ? [body] : [];
    if (isFatal(verdict)) return this.#failed.find(isFatal) ?? body ?? verdict;
    if (verdict.code === GROUP || verdict.code === BaseExceptionGroup.prototype.code) {
      return new ExceptionGroup(MESSAGE, [...this.#failed, ...own]);
    }
    const isSame = verdict instanceof CancelledError && body instanceof CancelledError;
    return isSame ? body : verdict;
  }
}

withCamelCase(TaskGroup);
