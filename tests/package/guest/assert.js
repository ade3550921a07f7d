// SPDX-License-Identifier: MIT
// What the tests of js/ use of node:assert/strict, for hosts that have none.

export class AssertionError extends Error {
  name = "AssertionError";
  code = "ERR_ASSERTION";

  toString() {
    return `${this.name} [${this.code}]: ${this.message}`;
  }
}

export default function assert(value, message) {
  if (!value) fail(message ?? `a true value was expected, got ${show(value)}`);
}

export function fail(message = "failed") {
  throw message instanceof Error ? message : new AssertionError(message);
}

const sayHow = (text, message) => (message instanceof Error ? message : join(message, text));
const join = (message, text) => (message ? `${message}: ${text}` : text);

function check(holds, message, describe) {
  if (!holds) fail(sayHow(describe(), message));
}

const ok = assert;

function equal(actual, expected, message) {
  check(Object.is(actual, expected), message, () => `${show(actual)} is not ${show(expected)}`);
}

function notEqual(actual, expected, message) {
  check(!Object.is(actual, expected), message, () => `both are ${show(actual)}`);
}

function deepEqual(actual, expected, message) {
  const describe = () => `${show(actual)} is not the same as ${show(expected)}`;
  check(isDeepEqual(actual, expected), message, describe);
}

function notDeepEqual(actual, expected, message) {
  check(!isDeepEqual(actual, expected), message, () => `both are ${show(actual)}`);
}

function match(text, pattern, message) {
  const holds = typeof text === "string" && pattern.test(text);
  check(holds, message, () => `${show(text)} does not match ${pattern}`);
}

function doesNotMatch(text, pattern, message) {
  check(!pattern.test(text), message, () => `${show(text)} matches ${pattern}`);
}

/** expected: as for node:assert, a class, a pattern, an object of properties, or a function. */
function throws(call, expected, message) {
  let result;
  try {
    result = call();
  } catch (error) {
    return checkError(error, expected, message);
  }
  fail(sayHow(`an error was expected, got ${show(result)}`, message));
}

async function rejects(promise, expected, message) {
  let result;
  try {
    result = await (typeof promise === "function" ? promise() : promise);
  } catch (error) {
    return checkError(error, expected, message);
  }
  fail(sayHow(`a rejection was expected, got ${show(result)}`, message));
}

function checkError(error, expected, message) {
  if (expected === undefined || typeof expected === "string") return;
  check(isExpected(error, expected), message, () => `${show(error)} is not ${show(expected)}`);
}

function isExpected(error, expected) {
  if (expected instanceof RegExp) return expected.test(String(error));
  if (typeof expected === "object") return hasProperties(error, expected);
  if (expected.prototype !== undefined && error instanceof expected) return true;
  return !isErrorClass(expected) && expected.call({}, error) === true;
}

const isErrorClass = (value) => value === Error || value.prototype instanceof Error;

function hasProperties(error, expected) {
  const names = Object.keys(expected);
  if (expected instanceof Error) names.push("name", "message");
  return names.every((name) => {
    const [value, wanted] = [error?.[name], expected[name]];
    if (wanted instanceof RegExp && typeof value === "string") return wanted.test(value);
    return isDeepEqual(value, wanted);
  });
}

/** Strict: the same prototypes, the same own properties, and members that are so too. */
export function isDeepEqual(a, b, seen = new Map()) {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (seen.get(a) === b) return true; // a circle, and alike so far
  seen.set(a, b);
  return isSameContent(a, b, seen) && hasSameKeys(a, b, seen);
}

function isSameContent(a, b, seen) {
  const isSame = (name) => isDeepEqual(a[name], b[name], seen);
  if (a instanceof Error) return ["name", "message", "cause", "errors"].every(isSame);
  if (a instanceof ArrayBuffer) return isDeepEqual(new Uint8Array(a), new Uint8Array(b), seen);
  if (a instanceof Map || a instanceof Set) return a.size === b.size && isDeepEqual([...a], [...b]);
  if (a instanceof Date || a instanceof RegExp) return String(a) === String(b);
  if (a instanceof WeakRef || a instanceof Promise) return false;
  return a.length === b.length;
}

function hasSameKeys(a, b, seen) {
  const [ours, theirs] = [keysOf(a), keysOf(b)];
  if (ours.length !== theirs.length) return false;
  return ours.every((key) => Object.hasOwn(b, key) && isDeepEqual(a[key], b[key], seen));
}

const isEnumerable = (object) => (key) => Object.getOwnPropertyDescriptor(object, key).enumerable;
const keysOf = (object) => Reflect.ownKeys(object).filter(isEnumerable(object));

/** A value as it is written, and not for ever. */
export function show(value) {
  const text = write(value);
  return text.length > 2000 ? `${text.slice(0, 2000)}…` : text;
}

function write(value) {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (Object.is(value, -0)) return "-0";
  if (typeof value === "function") return value.name || "a function";
  if (typeof value !== "object" || value === null) return String(value);
  if (value instanceof Error || value instanceof RegExp) return String(value);
  if (Array.isArray(value)) return `[${value.map(write).join(", ")}]`;
  const name = value.constructor?.name ?? "object";
  if (name !== "Object") return `${name} ${Symbol.iterator in value ? write([...value]) : "{…}"}`;
  return `{ ${Object.keys(value).map((key) => `${key}: ${write(value[key])}`)} }`;
}

Object.assign(assert, { ok, fail, equal, notEqual, deepEqual, notDeepEqual });
Object.assign(assert, { match, doesNotMatch, throws, rejects, AssertionError });
