// SPDX-License-Identifier: MIT
// Processes of the machine, by node:child_process.

import { spawn } from "node:child_process";
import process from "node:process";
import { PassThrough } from "node:stream";
import { BrokenPipeError } from "../errors.js";
import { Pulling, Pushing } from "./flow.js";
import { toOSError } from "./net.js";

const PIPE = -1; // of enum asyncio_subprocess_stream
const STDOUT = -2;

const MODES = { 0: "inherit", [PIPE]: "pipe", "-3": "ignore" };

/**
 * A process. say: tells its number and those of its pipes, then how it ended. keep(open): gives the
 * other end of a pipe a number, by which open(say) is called. options: of load, for streams that
 * are the program's own; write(fd, bytes): to its outputs.
 */
export class Child {
  #child;
  #runs = true;

  constructor(say, { command, argv, streams, cwd, env }, keep, options, write) {
    const stdio = modesOf(streams, options);
    const how = { stdio, cwd: cwd ?? undefined, env: environment(env, options) };
    const child = (this.#child =
      command === null
        ? spawn(argv[0], argv.slice(1), how)
        : spawn(command, { ...how, shell: true }));
    const ids = streams.map((stream, i) => (stream === PIPE ? keep(this.#pipe(i, streams)) : 0));
    forward(child, streams, options, write);
    child.once("spawn", () => say([child.pid, ...ids].join(" ")));
    child.on("error", (error) => child.pid || say(toOSError(error), true));
    child.once("exit", (code, signal) => {
      this.#runs = false;
      say(signal ?? code);
    });
  }

  #pipe(i, streams) {
    const { stdin, stdout, stderr } = this.#child;
    if (i === 0) return (say) => feed(stdin, say);
    const merged = i === 1 && streams[2] === STDOUT;
    const stream = collect(merged ? [stdout, stderr] : [i === 1 ? stdout : stderr]);
    const items = stream[Symbol.asyncIterator]();
    const next = async () => (await items.next()).value;
    return (say) => new Pulling(next, say, () => stream.destroy());
  }

  /** Sends the signal of that name. */
  write(view) {
    this.#kill(new TextDecoder().decode(view));
  }

  // Not by child.kill: that of Deno does so once.
  #kill(name) {
    try {
      if (this.#runs) process.kill(this.#child.pid, name);
    } catch {
      // It has ended, and we shall hear of it.
    }
  }

  /** Nobody has an interest in it any more. */
  close() {
    this.#kill("SIGKILL");
    this.#child.unref();
  }
}

// What load was given takes the place of the process's own.
function modesOf(streams, options) {
  const given = ["stdin", "stdout", "stderr"].map((name) => options[name] !== undefined);
  const modes = streams.map((stream, i) => (stream === 0 && given[i] ? "pipe" : MODES[stream]));
  if (streams[2] === STDOUT) modes[2] = streams[1] === 0 && !given[1] ? 1 : modes[1];
  return modes;
}

function environment(env, { env: own = {} }) {
  if (env === null) return { ...process.env, ...own };
  const pairs = env.map((entry) => [entry.split("=", 1)[0], entry.slice(entry.indexOf("=") + 1)]);
  return Object.fromEntries(pairs);
}

// What two write comes without order between them. Node itself reads what nobody has asked for by the
// end of a process, and it would be lost.
function collect(sources) {
  const collected = new PassThrough();
  let open = sources.length;
  for (const source of sources) {
    source.pipe(collected, { end: false });
    source.once("end", () => --open || collected.end());
  }
  return collected;
}

// A process that has ended took its pipes with it.
function toPipeError(error) {
  const isGone = error.code === "ERR_STREAM_DESTROYED";
  return isGone ? new BrokenPipeError("the process has ended") : toOSError(error);
}

function feed(stream, say) {
  const put = (bytes) =>
    new Promise((resolve, reject) => {
      stream.write(bytes, (error) => (error ? reject(toPipeError(error)) : resolve()));
    });
  stream.on("error", () => {}); // the write is told
  stream.once("close", () => say(null));
  return new Pushing(put, say, () => stream.end());
}

/** The streams that are this program's own, where those are not the process's. */
function forward(child, streams, { stdin, stdout, stderr }, write) {
  if (streams[0] === 0 && stdin !== undefined) pour(stdin, child.stdin);
  const own = [stdout, stderr];
  for (const fd of [1, 2]) {
    const to = streams[fd] === STDOUT ? 1 : fd;
    if (streams[to] !== 0 || !own[to - 1]) continue;
    child[fd === 1 ? "stdout" : "stderr"].on("data", (bytes) => write(to, bytes));
  }
}

async function pour(input, stream) {
  stream.on("error", () => {}); // it need not read all
  if (typeof input !== "function") return stream.end(input);
  for (let bytes; (bytes = await input());) stream.write(bytes);
  stream.end();
}
