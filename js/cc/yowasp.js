// SPDX-License-Identifier: MIT
// Runs jobs for the compiler from npm, which is a WebAssembly program with a file system of its
// own in memory. Its process is apart from the command's: V8 then need not optimise 75 MB of
// compiler (--liftoff-only), and its memory is gone when the program starts.
//
//   node --liftoff-only --expose-gc yowasp.js URL-OF-THE-PACKAGE < JOBS
import { once } from "node:events";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, extname, relative, resolve } from "node:path";
import { setImmediate } from "node:timers/promises";
import { isMainThread, parentPort, threadId, Worker, workerData } from "node:worker_threads";
import { openStream } from "../node.js";
import { OUTPUT } from "./jobs.js";

const HOLD = ".wasyncio"; // directory of the virtual file system that everything is put into
const MOST = 4; // threads
const FEW = 6; // compilations: another thread is not worth its start for them
const SOME = 8; // runs, whose memory is freed together: looking for it takes 60 ms

const { runLLVM, runClang, Exit } = await import(process.argv[2]);
const jobs = workerData ?? JSON.parse(readFileSync(0, "utf8"));
await runLLVM(null, {}, { fetchProgress() {} });

if (isMainThread) process.exitCode = await runTogether();
else parentPort.postMessage(await runAll(jobs));

/** The compilations on several threads, then what needs the output of all of them. */
async function runTogether() {
  const [own, ...others] = share(jobs.filter((job) => job.source));
  const elsewhere = others.map(runApart);
  const statuses = await Promise.all([runAll(own), ...elsewhere]);
  return statuses.find(Boolean) ?? runAll(jobs.filter((job) => !job.source));
}

/** In parts that are alike in work. */
function share(all) {
  const count = Math.max(1, Math.min(MOST, availableParallelism(), Math.floor(all.length / FEW)));
  return Array.from({ length: count }, (_, i) => all.filter((_, n) => n % count === i));
}

/** Gives the status of another thread that runs some. */
async function runApart(some) {
  const worker = new Worker(new URL(import.meta.url), {
    argv: process.argv.slice(2),
    workerData: some,
  });
  const [status] = await once(worker, "message");
  return status;
}

async function runAll(some) {
  let status = 0;
  for (const [i, job] of some.entries()) {
    if (status && !job.source) break; // what is left needs the output of the failed ones
    status = runJob(job) || status;
    if (i % SOME === SOME - 1) await freeMemory();
  }
  return status;
}

/** That of a run is V8's own until the next turn, and it does not see how much it is. */
async function freeMemory() {
  await setImmediate();
  globalThis.gc?.(); // of --expose-gc
}

function runJob(job) {
  const { args, files } = job.source ? forCompiler(job) : forLinker(job);
  const options = { stdout: print, stderr: print, decodeASCII: false, synchronously: true };
  try {
    const run = job.tool === "clang" ? runClang : runLLVM;
    if (job.tool === "clang") args.unshift("--target=wasm32-wasip1");
    save(run([job.tool, ...args], files, options)[HOLD].out, job.output);
    return 0;
  } catch (error) {
    if (error instanceof Exit) return error.code;
    throw error;
  }
}

/** Objects and archives get short names; the linker never prints them. */
function forLinker({ args, reads }) {
  const hold = {};
  const names = new Map([[OUTPUT, `/${HOLD}/out`]]);
  for (const path of reads) {
    const name = names.size + extname(path);
    hold[name] = readFileSync(path);
    names.set(path, `/${HOLD}/${name}`);
  }
  return { args: args.map((arg) => names.get(arg) ?? arg), files: { [HOLD]: hold } };
}

/**
 * Clang finds the files through an overlay under their real names, so that diagnostics show the
 * paths that the user typed. Plain virtual directories would not do: they ignore "..".
 */
function forCompiler({ cwd, args, reads, source }) {
  const files = { [HOLD]: {} };
  const roots = reads.map((path, index) => {
    files[HOLD][index] = readFileSync(path);
    return { type: "file", name: path, "external-contents": `/${HOLD}/${index}` };
  });
  const settings = { version: 0, "case-sensitive": "true", "use-external-names": "false" };
  files[HOLD].overlay = JSON.stringify({ ...settings, roots });

  const typed = placeable(source, cwd);
  placeholder(files, typed);
  const names = { [OUTPUT]: `/${HOLD}/out`, [source]: typed };
  const overlay = ["-ivfsoverlay", `/${HOLD}/overlay`, "-fdebug-compilation-dir", cwd];
  const place = ["-Xclang", "-working-directory", "-Xclang", cwd];
  const colour = process.stderr.isTTY ? ["-fcolor-diagnostics"] : [];
  return { args: [...overlay, ...place, ...colour, ...args.map((a) => names[a] ?? a)], files };
}

/** The virtual /usr is the compiler's own; the driver would not find a placeholder there. */
function placeable(source, cwd) {
  return source.startsWith("/usr/") ? relative(cwd, source) : source;
}

/** The driver looks for its input without the overlay: an empty file is enough for that. */
function placeholder(files, path) {
  const parts = path.split("/").filter((part) => !["", ".", ".."].includes(part));
  let directory = files;
  for (const part of parts.slice(0, -1)) directory = directory[part] ??= {};
  directory[parts.at(-1)] ??= "";
}

function save(bytes, path) {
  const temporary = resolve(dirname(path), `.${process.pid}.${threadId}.tmp`);
  writeFileSync(temporary, bytes);
  renameSync(temporary, path);
}

function print(bytes) {
  if (bytes) openStream(2).write(bytes);
}
