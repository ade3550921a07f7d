// SPDX-License-Identifier: MIT
// Processes that are programs of WebAssembly, each an instance of its own in this thread.

import { FileNotFoundError, OSError } from "../errors.js";
import { importNode } from "../platform.js";
import { isBytes, openSource } from "../source.js";
import { Pulling, Pushing } from "./flow.js";
import { Pipe } from "./pipe.js";

const PIPE = -1; // of enum asyncio_subprocess_stream
const STDOUT = -2;

let last = 0; // number of a program

/** As Child of children.js. */
export class Program {
  #say;
  #pipes;
  #app;
  #signal; // that it was ended by

  constructor(say, spec, keep, options, write) {
    this.#say = say;
    this.#pipes = spec.streams.map((stream) => stream === PIPE && new Pipe());
    const ids = this.#pipes.map((pipe, i) => (pipe ? keep(otherEnd(pipe, i)) : 0));
    this.#run(spec, ids, options, write);
  }

  async #run({ argv, streams, env }, ids, options, write) {
    const [path, ...args] = argv;
    const [input] = this.#pipes;
    let whole; // of an input that is not read as a stream
    try {
      const module = await compile(options.files?.[path] ?? path);
      const takesPieces = WebAssembly.Module.exports(module).some(
        ({ name }) => name === "asyncio_tell",
      );
      const takeWhole = () => {
        const bytes = whole ?? null;
        whole = undefined;
        return bytes;
      };
      const next = takesPieces ? () => input.next() : takeWhole;
      const stdin = input ? next : streams[0] ? "" : options.stdin;
      const system = { name: path, args, stdin, ...this.#outputs(streams, write) };
      const { load } = await import("../load.js");
      this.#app = await load(module, { ...inherited(options, env), ...system });
      this.#say([++last, ...ids].join(" "));
      if (input && !takesPieces) whole = await input.all();
    } catch (error) {
      return this.#say(toOSError(error), true);
    }
    const code =
      this.#signal ?? (await this.#app.run().catch((error) => this.#crash(error, write)));
    this.#end(this.#signal ?? code);
  }

  // Functions that take what it writes, and its streams wait for.
  #outputs(streams, write) {
    const [, stdout, stderr] = streams.map((stream, fd) => {
      if (this.#pipes[fd]) return (bytes) => put(this.#pipes[fd], bytes);
      return stream ? () => {} : (bytes) => write(fd, bytes);
    });
    return { stdout, stderr: streams[2] === STDOUT ? stdout : stderr };
  }

  #crash(error, write) {
    write(2, new TextEncoder().encode(`wasyncio: ${error.message}\n`));
    return "SIGABRT";
  }

  #end(how) {
    const [input, ...outputs] = this.#pipes;
    if (input) input.break();
    for (const pipe of outputs) if (pipe) pipe.end();
    this.#say(how);
  }

  /** Sends the signal of that name, by which it ends. */
  write(view) {
    this.#signal ??= new TextDecoder().decode(view);
    if (this.#pipes[0]) this.#pipes[0].break();
    this.#app?.close();
  }

  close() {
    this.write(new TextEncoder().encode("SIGKILL"));
  }
}

/** What is written by libc, by which nothing can wait, leaves the promise alone. */
function put(pipe, bytes) {
  const writing = pipe.put(bytes, "nobody reads any more");
  writing.catch(() => {});
  return writing;
}

function otherEnd(pipe, fd) {
  if (fd !== 0)
    return (say) =>
      new Pulling(
        () => pipe.next(),
        say,
        () => pipe.break(),
      );
  return (say) => {
    pipe.onBreak = () => say(null);
    return new Pushing(
      (bytes) => pipe.put(bytes, "the program has ended"),
      say,
      () => pipe.end(),
    );
  };
}

async function compile(source) {
  const { content } = await openSource(source, await importNode());
  return isBytes(content) ? WebAssembly.compile(content) : content;
}

/** What it may do, as the program that has started it. */
function inherited({ allow, files, dirs, functions, env: own }, env) {
  const pairs = env?.map((entry) => [entry.split("=", 1)[0], entry.slice(entry.indexOf("=") + 1)]);
  return { allow, files, dirs, functions, env: pairs ? Object.fromEntries(pairs) : own };
}

// What is no program, or is not there.
function toOSError(error) {
  const isMissing = error.cause?.code === "ENOENT" || /HTTP status 404/.test(error.message);
  return new (isMissing ? FileNotFoundError : OSError)(error.message, { cause: error });
}
