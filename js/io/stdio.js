// SPDX-License-Identifier: MIT
// The input and output of the process that runs us: Node's, Deno's or Bun's.

import fs from "node:fs";
import process from "node:process";
import { promisify } from "node:util";
import { Pulling, Reading } from "./flow.js";
import { toOSError } from "./net.js";

const RETRY = 5; // ms until a pipe that is full is tried again

const write_ = promisify(fs.write);

/** Deno's input, once it was paused, may never go on: there it is asked for each piece. */
export function openInput(say) {
  const { stdin } = process;
  if (!process.versions.deno) return new Reading(stdin, say, toOSError);
  const pieces = stdin[Symbol.asyncIterator]();
  const next = async () => {
    try {
      return (await pieces.next()).value;
    } catch (error) {
      throw toOSError(error);
    }
  };
  return new Pulling(next, say);
}

/** Writes all of it. A pipe that Node made non-blocking answers EAGAIN while it is full. */
export async function write(fd, bytes) {
  for (let rest = bytes; rest.length;) {
    try {
      const { bytesWritten } = await write_(fd, rest);
      rest = rest.subarray(bytesWritten);
    } catch (error) {
      if (error.code !== "EAGAIN") throw toOSError(error);
      await new Promise((resolve) => setTimeout(resolve, RETRY));
    }
  }
}
