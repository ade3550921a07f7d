// SPDX-License-Identifier: MIT
// Errors that nobody else will hear of.

import { codeOf, e } from "./engine.js";
import { KeyboardInterrupt, SystemExit } from "../errors.js";

/** Whether an error leaves the loop instead of being reported. */
export const isFatal = (error) => error instanceof SystemExit || error instanceof KeyboardInterrupt;

/** Ends the run with an error, behind what runs now. */
export function endRun(error) {
  e.fatal ??= { error, code: codeOf(error) };
}

/** Tells the loop's exception handler. context: message, exception, future, task, handle. */
export function report(loop, context) {
  const handler = loop.get_exception_handler();
  if (!handler) return default_handler(context);
  try {
    handler(loop, context);
  } catch (exception) {
    if (isFatal(exception)) return endRun(exception);
    default_handler({ message: "Unhandled error in exception handler", exception });
    default_handler(context);
  }
}

export function default_handler({ message = "Unhandled exception in event loop", ...context }) {
  const { task, of = task && `task '${task.get_name()}'` } = context;
  const rest = "exception" in context ? [context.exception] : [];
  console.error(of ? `${message} (${of})` : message, ...rest);
}
