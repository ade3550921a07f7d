// SPDX-License-Identifier: MIT
// In a worker: an instance of a C module that runs jobs.

import { BOOL, BYTES, DOUBLE, ERROR, INT, STRING } from "./abi.js";
import { RuntimeError } from "./codes.js";
import { DOOR, OUTPUT, RESULT, transferOf } from "./executor_threads.js";
import { Memory } from "./memory.js";
import { makeSystem } from "./options.js";
import { importNode } from "./platform.js";
import { ALL_RIGHTS } from "./preview1.js";
import { chooseWasi, Exit } from "./wasi.js";

const NO_MEMORY = -7; // of exceptions.h
const DOOR_FD = 0x10000; // of wasm/jobs.c

const encoder = new TextEncoder();

/**
 * Gives what takes a message [function, bytes], runs the job and sends what came of it; it gives a
 * promise if it has to be waited for before the next.
 */
export async function runJobs({ module, options }, send) {
  const node = await importNode();
  const start = () => instantiate(module, options, node, send);
  let instance = await start();
  return ([fn, buffer]) => {
    let result;
    try {
      result = run(instance, fn, buffer && new Uint8Array(buffer));
    } catch (error) {
      instance = undefined; // its memory is not to be trusted any more, and is given back
      send([RESULT, ERROR, RuntimeError.prototype.code, bufferOf(describe(error))]);
      return start().then((next) => (instance = next));
    }
    send(result, transferOf(result[3]));
    return undefined;
  };
}

async function instantiate(module, options, node, send) {
  const names = WebAssembly.Module.imports(module).map((item) => item.name);
  const memory = new Memory();
  const output = (fd) => (bytes) => send([OUTPUT, fd, bytes.slice().buffer]);
  const system = makeSystem({ ...options, stdin: "", stdout: output(1), stderr: output(2) }, node);
  const wasi = new (await chooseWasi(names))(memory, system);
  wasi.fds[DOOR_FD] = { rights: ALL_RIGHTS, write: (bytes) => pass(bytes, send) };
  const imports = { wasi_snapshot_preview1: wasi.imports(names) };
  const { exports } = await WebAssembly.instantiate(module, imports);
  memory.attach(exports.memory);
  exports.asyncio_worker();
  return { exports, memory };
}

// A job writes [door, function, bytes…] there.
function pass(bytes, send) {
  const [door, fn] = new Uint32Array(bytes.buffer, 0, 2);
  send([DOOR, door, fn, bytes.slice(8).buffer]);
  return bytes.length;
}

const bufferOf = (text) => encoder.encode(text).slice().buffer;

// The message that says what came of it, exactly: a double stays one.
function run({ exports, memory }, fn, bytes) {
  const at = bytes ? exports.asyncio_alloc(bytes.length) : 0;
  if (bytes && !at)
    return [RESULT, ERROR, NO_MEMORY, bufferOf("no room for the argument of a job")];
  if (bytes?.length) memory.bytes(at, bytes.length).set(bytes);
  return read(memory, exports.asyncio_job(fn, at, bytes?.length ?? 0));
}

function read(memory, at) {
  const tag = memory.u32(at);
  const block = memory.u32(at + 8);
  switch (tag) {
    case INT:
      return [RESULT, INT, 0, memory.bytes(at + 8, 8).slice().buffer];
    case BOOL:
      return [RESULT, BOOL, block];
    case DOUBLE:
      return [RESULT, DOUBLE, memory.f64(at + 8)];
    case STRING:
    case BYTES:
      return [RESULT, tag, 0, memory.bytes(block + 8, memory.u32(block + 4)).slice().buffer];
    case ERROR:
      return [RESULT, ERROR, memory.i32(at + 4), bufferOf(block ? memory.cString(block + 16) : "")];
  }
  return [RESULT, tag, 0];
}

function describe(error) {
  if (error instanceof Exit) return `a job ended its worker by exit(${error.code})`;
  const where = /\S.*wasm-function.*/.exec(error.stack); // not in Bun
  const text = String(error).replace(/ \(evaluating '.*'\)$/, ""); // JavaScriptCore quotes our own code
  return `a job crashed: ${text}${where ? ` (${where})` : ""}`;
}
