// SPDX-License-Identifier: MIT
// The compiler from npm on several threads (js/cc/yowasp.js), with one in its place that fails on
// demand: what goes wrong on another thread than the first is told as if there were one.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { compileJob, linkJob } from "../js/cc/jobs.js";
import { ROOT } from "./hosts/hosts.js";

const COUNT = 12; // enough for two threads: the odd ones are the second's
const skip = availableParallelism() < 2 && "one processor: all is done by one thread";

const folder = mkdtempSync(join(tmpdir(), "wasyncio-yowasp-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const at = (name) => join(folder, name);

/** A compiler whose output is the number of its thread, and that fails or breaks for a source. */
writeFileSync(
  at("compiler.mjs"),
  `import { threadId } from "node:worker_threads";
export class Exit extends Error { code = 3; }
export const runLLVM = async () => {};
export function runClang(args, files, { stderr }) {
  if (args.includes("wrong5.c")) {
    stderr(Buffer.from("wrong5.c:1:1: error: wrong\\n"));
    throw new Exit();
  }
  if (args.includes("breaks5.c")) throw new WebAssembly.RuntimeError("the compiler broke");
  return { ".wasyncio": { out: String(threadId) } };
}
`,
);

/** Compiles files NAME0.c, … and links them: { status, stderr, linked, threads } . */
function compile(name) {
  const output = (i) => at(`${name}${i}.o`);
  const jobs = Array.from({ length: COUNT }, (_, i) =>
    compileJob(folder, `${name}${i}.c`, [], [], output(i)),
  );
  const linked = at(`${name}.wasm`);
  const input = JSON.stringify([...jobs, linkJob([], [], linked)]);
  const words = [join(ROOT, "js/cc/yowasp.js"), pathToFileURL(at("compiler.mjs")).href];
  const result = spawnSync(process.execPath, words, { input, encoding: "utf8", timeout: 60_000 });
  const made = jobs.map((job) => (existsSync(job.output) ? readFileSync(job.output, "utf8") : "-"));
  return { ...result, linked: existsSync(linked), threads: made };
}

test("files are compiled on two threads, and then linked", { skip }, () => {
  const { status, stderr, linked, threads } = compile("right");
  assert.deepEqual({ status, stderr, linked }, { status: 0, stderr: "", linked: true });
  const [first, second] = [threads.filter((_, i) => i % 2 === 0), threads.filter((_, i) => i % 2)];
  assert(first.every((id) => id === "0") && second.every((id) => /^[1-9]/.test(id)), `${threads}`);
});

test("a file that does not compile on another thread fails the build", { skip }, () => {
  const { status, stderr, linked, threads } = compile("wrong");
  assert.deepEqual({ status, linked }, { status: 3, linked: false });
  assert.equal(stderr, "wrong5.c:1:1: error: wrong\n");
  assert.deepEqual(
    threads.map((id, i) => id === "-" && i).filter(Boolean),
    [5],
    "the others are compiled, and need not be again",
  );
});

test(
  "a compiler that breaks on another thread fails the build, and says what broke",
  { skip },
  () => {
    const { status, stderr, linked } = compile("breaks");
    assert.deepEqual({ status, linked }, { status: 1, linked: false });
    assert.match(stderr, /RuntimeError\]?: the compiler broke/);
  },
);
