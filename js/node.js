// SPDX-License-Identifier: MIT
// The process that runs us, where there is one: Node's, Deno's or Bun's.

import fs from "node:fs";
import { Output } from "./files.js";
import { Input } from "./memory_files.js";
import {
  BLOCK_DEVICE,
  CHARACTER_DEVICE,
  DIRECTORY,
  Errno,
  REGULAR_FILE,
  SOCKET,
  SYMBOLIC_LINK,
} from "./preview1.js";

const WINDOWS_END_OF_FILE = "EOF";

// WASI's numbers of the errors that node:fs throws.
const ERRNOS = {
  EACCES: 2,
  EAGAIN: 6,
  EBADF: 8,
  EBUSY: 10,
  EEXIST: 20,
  EFBIG: 22,
  EINVAL: 28,
  EIO: 29,
  EISDIR: 31,
  ELOOP: 32,
  EMFILE: 33,
  ENAMETOOLONG: 37,
  ENOENT: 44,
  ENOMEM: 48,
  ENOSPC: 51,
  ENOSYS: 52,
  ENOTDIR: 54,
  ENOTEMPTY: 55,
  ENOTSUP: 58,
  ENXIO: 60,
  EPERM: 63,
  EPIPE: 64,
  EROFS: 69,
  ESPIPE: 70,
  ETXTBSY: 74,
  EXDEV: 75,
};

/** A file, as fetch gives it. */
export async function readFile(path) {
  return new Response(await fs.promises.readFile(/^file:/.test(path) ? new URL(path) : path));
}

/** The process's own input and outputs, blocking as a C program expects them. */
export function standardInput() {
  return new Input((length) => readFully(0, Math.min(length, 65536), null), streamType(0));
}

export function standardOutput(fd) {
  return new Output((bytes) => writeFully(fd, bytes, null), streamType(fd));
}

function streamType(fd) {
  try {
    return typeOf(fs.fstatSync(fd));
  } catch {
    return 0; // closed: reading or writing it will say so
  }
}

export function readFully(fd, length, position) {
  const bytes = Buffer.allocUnsafe(length);
  return bytes.subarray(
    0,
    patiently(() => fs.readSync(fd, bytes, 0, length, position)),
  );
}

export function writeFully(fd, bytes, position) {
  let done = 0;
  while (done < bytes.length) {
    const at = position === null ? null : position + done;
    done += patiently(() => fs.writeSync(fd, bytes, done, bytes.length - done, at));
  }
  return done;
}

// A pipe or terminal that Node made non-blocking answers EAGAIN: wait and try again.
function patiently(operation) {
  for (;;) {
    try {
      return operation();
    } catch (error) {
      if (error.code === WINDOWS_END_OF_FILE) return 0;
      if (error.code !== "EAGAIN") throw toErrno(error);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

// What has no number here is an input/output error.
function toErrno(error) {
  if (error instanceof Errno || !error.code) return error;
  return new Errno(ERRNOS[error.code] ?? ERRNOS.EIO);
}

export function attempt(operation) {
  try {
    return operation();
  } catch (error) {
    throw toErrno(error);
  }
}

// fs.Stats and fs.Dirent have the same questions; these are WASI's file types.
export function typeOf(entry) {
  if (entry.isFile()) return REGULAR_FILE;
  if (entry.isDirectory()) return DIRECTORY;
  if (entry.isSymbolicLink()) return SYMBOLIC_LINK;
  if (entry.isCharacterDevice()) return CHARACTER_DEVICE;
  if (entry.isBlockDevice()) return BLOCK_DEVICE;
  return entry.isSocket() ? SOCKET : 0;
}

const apps = new Set();

// Nothing is left to do, and Node would leave an `await app.run()` with a bare code 13.
function reportDeadlock() {
  const [app] = apps;
  waiting.delete(app);
  app.deadlock();
  setImmediate(() => {}); // so that Node comes back for the others
}

/** The programs that run: they are told when nothing can wake them any more. */
export const waiting = {
  add(app) {
    if (!apps.size) process.on("beforeExit", reportDeadlock);
    apps.add(app);
  },
  delete(app) {
    if (apps.delete(app) && !apps.size) process.off("beforeExit", reportDeadlock);
  },
};
