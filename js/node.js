// SPDX-License-Identifier: MIT
// The process that runs us, where there is one: Node's, Deno's or Bun's.

import nodeFs from "node:fs";
import { APPEND, CREATE, EXCLUSIVE, Errno, ONLY_DIRECTORY, READ } from "./preview1.js";
import { TRUNCATE, WRITE } from "./preview1.js";

// WASI's types by the highest bits of `mode`: a device, directory, block device, file, link, socket.
const TYPES = { 2: 2, 4: 3, 6: 1, 8: 4, 10: 7, 12: 6 };

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

/** A file, as fetch gives it; a Response would load all that Node has for HTTP. */
export async function readFile(path) {
  const bytes = await nodeFs.promises.readFile(/^file:/.test(path) ? new URL(path) : path);
  return { ok: true, arrayBuffer: () => bytes };
}

const WINDOWS_END_OF_FILE = "EOF"; // of a pipe whose other end was closed

// node:fs, with WASI's errors and types of files.
const fs = new Proxy(nodeFs, {
  get: (_, name) => (name === "open" ? open : (...args) => call(name, args)),
});

// What has no number here is an input/output error.
function call(name, args) {
  try {
    const result = nodeFs[name](...args);
    if (result?.mode) result.type = TYPES[result.mode >> 12];
    return result;
  } catch (error) {
    if (error.code === WINDOWS_END_OF_FILE) return 0;
    throw error.code ? new Errno(ERRNOS[error.code] ?? ERRNOS.EIO) : error;
  }
}

// As fs.openSync, with WASI's flags.
function open(path, create, rights, flags) {
  const { O_CREAT, O_DIRECTORY, O_EXCL, O_TRUNC, O_APPEND } = nodeFs.constants;
  const { O_WRONLY, O_RDWR, O_NOFOLLOW } = nodeFs.constants; // Windows lacks some
  const how =
    (create & CREATE && O_CREAT) |
    (create & ONLY_DIRECTORY && O_DIRECTORY) |
    (create & EXCLUSIVE && O_EXCL) |
    (create & TRUNCATE && O_TRUNC) |
    (flags & APPEND && O_APPEND) |
    (rights & WRITE && (rights & READ ? O_RDWR : O_WRONLY));
  return fs.openSync(path, how | O_NOFOLLOW, 0o666);
}

/**
 * The process's own input or output, blocking as a C program expects it. A pipe or terminal that
 * Node made non-blocking answers EAGAIN: wait and try again.
 */
export function openStream(fd) {
  const patiently = (call, bytes) => {
    for (;;) {
      try {
        return fs[call](fd, bytes, 0, bytes.length, null);
      } catch (error) {
        if (error.errno !== ERRNOS.EAGAIN) throw error;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
      }
    }
  };
  return {
    type: typeOfStream(fd),
    stat: () => fs.fstatSync(fd),
    read: (bytes) => patiently("readSync", bytes),
    write(bytes) {
      let done = 0;
      while (done < bytes.length) done += patiently("writeSync", bytes.subarray(done));
      return done;
    },
  };
}

function typeOfStream(fd) {
  try {
    return fs.fstatSync(fd).type;
  } catch {
    return 0; // closed: reading or writing it will say so
  }
}

/** WASI's number of what node:fs has thrown, if it is of that. */
export const errnoOf = ({ code }) => code && (ERRNOS[code] ?? ERRNOS.EIO);

/**
 * [path in the program, fs, path there] for each of dirs, { path in the program: host's path }, and
 * of allow.fs, where both are the same. options: of load.
 */
export function openDirectories({ dirs = {}, allow }) {
  const allowed = allow?.fs === true ? ["."] : [allow?.fs].flat();
  const given = [
    ...allowed.filter((path) => typeof path === "string").map((path) => ["allow.fs", path, path]),
    ...Object.entries(dirs).map(([name, path]) => ["dirs", name, path]),
  ];
  return given.map(([option, name, path]) => {
    try {
      const root = nodeFs.realpathSync(path);
      if (!nodeFs.statSync(root).isDirectory()) throw new Error(`not a directory: ${path}`);
      return [name, fs, root];
    } catch (error) {
      throw new Error(`load: option '${option}', '${name}': ${error.message}`, { cause: error });
    }
  });
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
