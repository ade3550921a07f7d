// SPDX-License-Identifier: MIT
// Errors that nothing handles, and what is left of a program that was closed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { CancelledError, load, TimeoutError, ValueError } from "../../js/index.js";
import { collect } from "./fixtures/collect.js";
import { buildFixture, collectOutput, compileFixture } from "./fixtures/modules.js";

const program = await compileFixture("lifetime.c");

async function loadWithReports({ env } = {}) {
  const reports = [];
  const { output, options } = collectOutput();
  const onError = (error, report) => reports.push({ error, ...report });
  const app = await load(program, { ...options, env, onError });
  return { app, reports, output };
}

test("an error that nobody reads reaches onError, with its cause, and stderr", async () => {
  const env = { ASYNCIO_VIRTUAL_TIME: "1" };
  const { app, reports, output } = await loadWithReports({ env });
  await app.exports.forget_task();
  await app.close();
  assert.equal(reports.length, 1);
  const [{ error, message, task }] = reports;
  assert.equal(message, "Task exception was never retrieved");
  assert.equal(task, "server");
  assert(error instanceof TimeoutError);
  assert(error.cause instanceof CancelledError);
  assert.match(output.stderr, /never retrieved[^]*server[^]*TimeoutError[^]*CancelledError/);
});

test("so does that of a callback", async () => {
  const { app, reports } = await loadWithReports();
  await app.exports.fail_in_callback();
  await app.close();
  const [{ error, message, task }] = reports;
  assert.equal(message, "Exception in callback");
  assert.equal(task, undefined);
  assert(error instanceof ValueError);
});

test("so do those of a program that exports nothing", async () => {
  const reports = [];
  const { output, options } = collectOutput();
  const onError = (error, report) => reports.push(`${report.task} ${report.message}: ${error}`);
  const app = await load(await buildFixture("unhandled.c"), { ...options, onError });
  assert.equal(await app.run(), 0);
  assert.deepEqual(reports, [
    "undefined Exception in callback: ValueError: bad port 99",
    "server Task exception was never retrieved: ValueError: bad port 99",
  ]);
  assert.match(output.stderr, /Exception in callback[^]*never retrieved[^]*server/);
});

test("the members of a group are the errors of an AggregateError", async () => {
  const { app } = await loadWithReports();
  const error = await app.exports.fail_as_group().catch((caught) => caught);
  assert(error instanceof AggregateError);
  assert.equal(error.name, "ExceptionGroup");
  assert.equal(error.message, "both (2 sub-exceptions)");
  const [one, two] = error.errors;
  assert(one instanceof ValueError && one.message === "one");
  assert(two instanceof TimeoutError && two.message === "two");
  await app.close();
});

test("an error of a read says how far it has come", async () => {
  const { app } = await loadWithReports();
  const incomplete = await app.exports.fail_to_read(10).catch((caught) => caught);
  assert.equal(incomplete.name, "IncompleteReadError");
  assert.deepEqual(incomplete.partial, new TextEncoder().encode("abc"));
  assert.equal(incomplete.expected, -1);
  const overrun = await app.exports.fail_to_read(2).catch((caught) => caught);
  assert.equal(overrun.name, "LimitOverrunError");
  assert.equal(overrun.consumed, 3);
  assert(!("errors" in overrun));
  await app.close();
});

test("close is for a program that has run, was never run, and twice", async () => {
  const { app } = await loadWithReports();
  await app.close();
  await app.close();
  await assert.rejects(app.exports.wait(), { name: "RuntimeError" });
  assert.throws(() => app.exports.one(), { name: "RuntimeError" });
});

test("loading and closing again and again keeps nothing", async () => {
  const seen = [];
  for (let i = 0; i < 1000; i++) {
    const app = await load(program, collectOutput().options);
    const call = app.exports.wait().catch(() => {});
    assert.equal(app.exports.one(), 1);
    await app.close();
    await call;
    seen.push(new WeakRef(app));
    if (i % 100 === 0) collect();
  }
  await new Promise((resolve) => setTimeout(resolve));
  collect();
  const alive = seen.filter((app) => app.deref()).length;
  assert(alive <= 10, `${alive} programs are still in memory`);
});

test("100,000 calls are under way at once, and close ends them", async () => {
  const { app } = await loadWithReports();
  const calls = Array.from({ length: 100_000 }, () => app.exports.wait());
  const ends = Promise.allSettled(calls);
  await new Promise((resolve) => setTimeout(resolve, 5));
  await app.close();
  for (const { reason } of await ends) assert.equal(reason.name, "CancelledError");
});
