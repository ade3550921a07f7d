// SPDX-License-Identifier: MIT
// The input and output of the process that runs us: Node's, Deno's or Bun's.

import fs from "node:fs";
import process from "node:process";
import { promisify } from "node:util";
import { Reading } from "./flow.js";
import { toOSError } from "./net.js";

const RETRY = 5; // ms until a pipe that is full is tried again

const write_ = promisify(fs.write);

export const openInput = (say) => new Reading(process.stdin, say, toOSError);

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
