// SPDX-License-Identifier: MIT
// What the tests of js/ use of node:test, for hosts that have none: tests are collected while the
// modules are evaluated, and then run one after the other. Each is told of as it begins and ends.

const PATIENCE = 60_000; // ms for a test that names none
const { setTimeout, clearTimeout } = globalThis; // the tests' own may be others
const log = console.log.bind(console);

const root = makeSuite();
let current = root; // the suite that is being described
const unhandled = new Map(); // reasons, by promise: what nobody caught

function makeSuite(path = []) {
  return { path, items: [], before: [], after: [] };
}

export function test(name, options, body) {
  if (typeof options === "function") [options, body] = [{}, options];
  current.items.push({ name: [...current.path, name].join(" > "), options: options ?? {}, body });
}

export function describe(name, body) {
  const outer = current;
  const suite = makeSuite([...outer.path, name]);
  outer.items.push({ suite });
  current = suite;
  body();
  current = outer;
}

export const before = (hook) => current.before.push(hook);
export const after = (hook) => current.after.push(hook);
export { test as it, describe as suite };
export default test;

/** Runs what was collected. skips: the reason why a test is not run here, by its name. */
export async function runTests(skips) {
  listen();
  await runSuite(root, skips);
  say({ end: true });
}

async function runSuite({ items, before, after, path }, skips) {
  await runHooks(before, [...path, "before"]);
  for (const { suite, ...item } of items) {
    if (suite) await runSuite(suite, skips);
    else await runTest(item, skips[item.name]);
  }
  await runHooks(after, [...path, "after"]);
}

// A hook is told of only when it fails.
async function runHooks(hooks, path) {
  for (const hook of hooks) {
    const error = await failureOf(hook, PATIENCE);
    if (error) say({ test: path.join(" > "), error });
  }
}

async function runTest({ name, options, body }, reason) {
  const skip = reason ?? options.skip;
  if (skip) return say({ test: name, skip: String(skip) });
  say({ begin: name });
  const context = makeContext();
  const { hooks } = context;
  let error = await failureOf(() => body?.(context), options.timeout ?? PATIENCE);
  for (const hook of hooks) {
    const problem = await failureOf(hook, PATIENCE); // each is called, whatever failed before
    error ??= problem;
  }
  context.mock.restoreAll();
  say({ test: name, error, skip: context.skipped });
}

/** The text of what a call throws, or of what nobody has caught after it. */
async function failureOf(call, patience) {
  let timer;
  const stuck = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${patience} ms`)), patience);
  });
  try {
    await Promise.race([(async () => call())(), stuck]);
    await new Promise((resolve) => setTimeout(resolve)); // for what is told of late
    const [[, reason] = []] = unhandled;
    return unhandled.size ? `nobody caught ${describeError(reason)}` : undefined;
  } catch (error) {
    return describeError(error);
  } finally {
    clearTimeout(timer);
    unhandled.clear();
  }
}

// Some engines' stacks begin with the message, and others' have none of it.
function describeError(error) {
  const text = String(error?.message === undefined ? error : `${error.name}: ${error.message}`);
  const stack = String(error?.stack ?? "");
  return stack.includes(text) ? stack : `${text}\n${stack}`;
}

function makeContext() {
  const context = { mock: new Mock(), skipped: undefined, hooks: [], diagnostic() {} };
  context.after = (hook) => context.hooks.push(hook);
  context.skip = (reason = "skipped") => (context.skipped = reason);
  return context;
}

/** t.mock: methods only. */
class Mock {
  #restore = [];

  method(object, name, implementation = object[name]) {
    const original = Object.getOwnPropertyDescriptor(object, name);
    const calls = [];
    const mocked = function (...args) {
      calls.push({ arguments: args });
      return implementation.apply(this, args);
    };
    mocked.mock = { calls, callCount: () => calls.length };
    Object.defineProperty(object, name, { value: mocked, configurable: true, writable: true });
    this.#restore.push(() => {
      if (original) Object.defineProperty(object, name, original);
      else delete object[name]; // it is inherited
    });
    return mocked;
  }

  restoreAll() {
    for (const restore of this.#restore.splice(0).reverse()) restore();
  }
}

// workerd tells of a promise before the microtasks that may catch it, and then takes it back.
function listen() {
  const { process, addEventListener } = globalThis;
  process?.on?.("unhandledRejection", (reason, promise) => unhandled.set(promise, reason));
  process?.on?.("rejectionHandled", (promise) => unhandled.delete(promise));
  addEventListener?.("unhandledrejection", (event) => {
    event.preventDefault();
    unhandled.set(event.promise, event.reason);
  });
  addEventListener?.("rejectionhandled", ({ promise }) => unhandled.delete(promise));
}

/** On a line of its own, whatever was written before. */
function say(report) {
  log(`\n\u00a7 ${JSON.stringify(report)}`);
}
