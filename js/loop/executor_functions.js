// SPDX-License-Identifier: MIT
// In a worker: functions of JavaScript that are jobs. A function comes as its text, or as the
// export of a module.

import { FAILED, RESULT, transferOf } from "../executor_threads.js";

/** Gives what takes a message [call, arguments], and sends what came of it. */
export function runFunctions(_first, send) {
  const known = new Map(); // by text
  tellOfClosing(send);
  return async ([call, args]) => {
    try {
      const value = await (await find(call, known))(...args);
      send([RESULT, false, value], transferOf(bufferOf(value)));
    } catch (error) {
      send([RESULT, true, describe(error)]); // also of a value that cannot be copied
    }
  };
}

// A page is not told of a worker that closes itself.
function tellOfClosing(send) {
  const { close } = globalThis;
  if (!close) return;
  globalThis.close = () => {
    send([FAILED, "it closed itself"]);
    close.call(globalThis);
  };
}

/** The same where there are no workers; the arguments and the value are copies all the same. */
export async function callHere(call, args) {
  const fn = typeof call === "function" ? call : await find(call);
  return structuredClone(await fn(...structuredClone(args)));
}

async function find({ text, url, name }, known) {
  if (url) {
    const found = (await import(/* webpackIgnore: true */ /* @vite-ignore */ url))[name];
    if (typeof found === "function") return found;
    throw new TypeError(`${url} exports no function '${name}'`);
  }
  if (!known.has(text)) known.set(text, evaluate(text));
  return known.get(text);
}

// A method's text is only an expression inside of an object.
function evaluate(text) {
  const evaluateHere = eval; // not in this function's scope
  try {
    return evaluateHere(`(${text})`);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return Object.values(evaluateHere(`({${text}})`))[0];
  }
}

// That all of the value is in.
function bufferOf(value) {
  if (value instanceof ArrayBuffer) return value;
  const isAll = ArrayBuffer.isView(value) && value.byteLength === value.buffer.byteLength;
  return isAll && value.buffer instanceof ArrayBuffer ? value.buffer : undefined;
}

function describe(error) {
  const { name = "Error", message = String(error), code } = Object(error);
  return { name, message, code: typeof code === "number" ? code : undefined };
}
