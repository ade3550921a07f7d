// SPDX-License-Identifier: MIT
// Other programs: processes of the machine, and programs of WebAssembly.

import { BrokenPipeError, NotImplementedError } from "../errors.js";
import { Program } from "./programs.js";

/** Kinds of OPEN, as io.js takes them. options: of load; system: as Wasi has it. */
export async function processesOf(options, system, node) {
  const Child = node && (await import("./children.js")).Child;
  const ends = new Map(); // of pipes, that the program has not taken yet: by number, open(say)
  let last = 0;
  const keep = (open) => {
    ends.set(++last, open);
    return last;
  };
  const write = (fd, bytes) => system.streams[fd].write(bytes);
  const start = (say, [command, argv, stdin, stdout, stderr, cwd, env]) => {
    const spec = { command, argv, streams: [stdin, stdout, stderr], cwd, env };
    const Kind = command === null && argv[0].endsWith(".wasm") ? Program : Child;
    if (!Kind) throw new NotImplementedError("only .wasm programs can be started on this host");
    return new Kind(say, spec, keep, options, write);
  };
  const take = (say, [id]) => {
    const open = ends.get(id);
    ends.delete(id);
    if (!open) throw new BrokenPipeError("the pipe is closed");
    return open(say);
  };
  return { 18: { need: "spawn", open: start }, 19: { open: take }, 20: { open: take } };
}
