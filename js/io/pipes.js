// SPDX-License-Identifier: MIT
// The program's own input and output: what `load` was given for them, or the process's.

import { Pulling, Pushing } from "./flow.js";

const encoder = new TextEncoder();

/** Kinds of OPEN, as io.js takes them. options: of load; system: as Wasi has it. */
export async function pipesOf(options, system, node) {
  const process = node && (await import("./stdio.js"));
  return {
    16: { open: (say) => openInput(say, options.stdin, process) },
    17: {
      open: (say, [fd]) => {
        const given = options[fd === 1 ? "stdout" : "stderr"];
        if (process && !given) return new Pushing((bytes) => process.write(fd, bytes), say);
        return new Pushing(given ?? ((bytes) => void system.streams[fd].write(bytes)), say);
      },
    },
  };
}

function openInput(say, stdin, process) {
  if (process && stdin === undefined) return process.openInput(say);
  stdin ??= "";
  const parts = [typeof stdin === "string" ? encoder.encode(stdin) : stdin];
  return new Pulling(typeof stdin === "function" ? stdin : () => parts.pop(), say);
}
