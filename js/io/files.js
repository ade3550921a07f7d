// SPDX-License-Identifier: MIT
// Files of C (src/asyncio/files.h): those that WASI's functions see, and a page's private ones.
// What is read and written is waited for without holding up the program. To open is done at once,
// as path_open is: between a look at the links of a path and what follows, nothing can change them.

import { NotImplementedError } from "../codes.js";
import { DIRECTORY, Errno, REGULAR_FILE } from "../preview1.js";
import { EXIST, ISDIR, NOENT, NOTCAPABLE, NOTSUP, PERM } from "../preview1.js";
import { APPEND, CREATE, EXCLUSIVE, READ, TRUNCATE, WRITE, fail } from "../preview1.js";
import { Pushing } from "./flow.js";

const AT_LEAST = 64 * 1024; // bytes that may be read of a file that does not know its size

// enum asyncio__file_request
const OPEN = 0;
const WRITES = 2;
const STAT = 6;

/** Flags of OPEN, and what they are for path_open. */
export const HOW = { reads: 1, writes: 2, creates: 4, isNew: 8, truncates: 16, appends: 32 };

/** The answer to STAT. modified: in ms. */
export const statusOf = (size, modified, type) =>
  new Uint8Array(Float64Array.of(size ?? 0, modified / 1000, type).buffer);

/** What opens each request of one instance, for Late. options: of load; system: as Wasi has it. */
export async function filesOf({ node, allow }, system) {
  const files = new Files(node, await mountsOf(node, allow?.fs, system.fds));
  return { open: (say, args) => files.open(say, args) };
}

// As libc takes paths: "/a", "./a" and "a" are the same.
const strip = (path) => path.replace(/^(\/|\.\/|\.$)+/, "");

/** Places that files may be in, with what their paths begin with. */
async function mountsOf(node, allowed, fds) {
  const decoder = new TextDecoder();
  const mounts = fds
    .filter((fd) => fd?.name)
    .map((fd) => ({ prefix: strip(decoder.decode(fd.name)), place: new Here(fd) }));
  if (node) return mounts;
  if (!globalThis.navigator?.storage?.getDirectory) return mounts.length ? mounts : undefined;
  if (!allowed) return mounts;
  const { Opfs } = await import("./opfs.js");
  const names = allowed === true ? [""] : [allowed].flat().map(strip);
  return [...names.map((prefix) => ({ prefix, place: new Opfs(prefix) })), ...mounts];
}

class Files {
  #node;
  #mounts; // or undefined: the host has none
  #open = new Map(); // by number
  #last = 0;

  constructor(node, mounts) {
    this.#node = node;
    this.#mounts = mounts;
  }

  async open(say, [what, ...args]) {
    try {
      if (what === OPEN) return await this.#openFile(say, ...args);
      say(await (what < STAT ? this.#use(what, ...args) : this.#look(what, ...args)));
    } catch (error) {
      const errno = error instanceof Errno ? error.errno : this.#node?.errnoOf(error);
      if (errno) say(-errno);
      else say(error, true);
    }
    return { close() {} };
  }

  async #openFile(say, path, how) {
    const [place, way] = this.#find(path);
    const file = new Turns(await place.open(way, how));
    const number = ++this.#last;
    this.#open.set(number, file);
    say(number);
    const close = () => {
      this.#open.delete(number);
      file.do("close");
    };
    return { close };
  }

  #use(what, number, ...args) {
    const name = ["", "read", "write", "truncate", "commit", "size"][what];
    const done = this.#open.get(number).do(name, ...args);
    if (what !== WRITES) return done;
    const running = done.catch(() => {}).then(() => Pushing.running.delete(running));
    Pushing.running.add(running); // a program that ends does not cut it
    return done;
  }

  #look(what, path) {
    const [place, way] = this.#find(path);
    return what === STAT ? place.stat(way) : place.unlink(way);
  }

  // As libc: where the most of the path is matched; of several the last one.
  #find(path) {
    if (!this.#mounts)
      throw new NotImplementedError(
        "there are no files on this host but those in memory: load(…, { files })",
      );
    const way = strip(path);
    const isIn = ({ prefix }) => !prefix || way === prefix || way.startsWith(`${prefix}/`);
    const mount = this.#mounts
      .filter(isIn)
      .reduce((best, next) => (best?.prefix.length > next.prefix.length ? best : next), undefined);
    if (!mount) fail(NOTCAPABLE);
    return [mount.place, way.slice(mount.prefix.length).replace(/^\/+/, "") || "."];
  }
}

/** An open file, of which one thing after the other is asked, also when the program did not wait. */
class Turns {
  #file;
  #last = Promise.resolve();

  constructor(file) {
    this.#file = file;
  }

  do(name, ...args) {
    const done = this.#last.then(() => this.#file[name](...args));
    this.#last = done.catch(() => {});
    return done;
  }
}

/** Files in a directory of files.js: real ones, or in memory. */
class Here {
  #directory;

  constructor(directory) {
    this.#directory = directory;
  }

  #look(way, follow) {
    try {
      return this.#directory.find(way, follow);
    } catch (error) {
      throw error.errno === PERM ? new Errno(NOTCAPABLE) : error; // it leads out
    }
  }

  open(way, how) {
    const { fs, path, stats } = this.#look(way, !(how & HOW.isNew));
    if (stats && how & HOW.isNew) fail(EXIST);
    if (stats?.type === DIRECTORY) fail(ISDIR);
    if (stats && stats.type !== REGULAR_FILE) fail(NOTSUP); // to open a pipe may wait for ever
    const create =
      (how & HOW.creates && CREATE) |
      (how & HOW.isNew && EXCLUSIVE) |
      (how & HOW.truncates && TRUNCATE);
    const rights = (how & HOW.reads && READ) | (how & HOW.writes && WRITE);
    const appends = Boolean(how & HOW.appends);
    return new OpenFile(fs, fs.open(path, create, rights, appends ? APPEND : 0), appends);
  }

  #existing(way, follow) {
    const found = this.#look(way, follow);
    return found.stats ? found : fail(NOENT);
  }

  stat(way) {
    const { type, size, mtimeMs } = this.#existing(way, true).stats;
    return statusOf(size, mtimeMs, { [REGULAR_FILE]: 1, [DIRECTORY]: 2 }[type] ?? 0);
  }

  unlink(way) {
    const { fs, path, stats } = this.#existing(way, false);
    if (stats.type === DIRECTORY) fail(ISDIR);
    fs.unlinkSync(path);
    return 0;
  }
}

/** Calls back where it can wait; files in memory need not. */
function call(fs, name, ...args) {
  if (!fs[name]) return fs[`${name}Sync`](...args);
  return new Promise((resolve, reject) =>
    fs[name](...args, (error, result) => (error ? reject(error) : resolve(result))),
  );
}

class OpenFile {
  #fs;
  #id;
  #appends;

  constructor(fs, id, appends) {
    this.#fs = fs;
    this.#id = id;
    this.#appends = appends;
  }

  async size() {
    return (await call(this.#fs, "fstat", this.#id)).size;
  }

  /** Less than `size` only at the end. */
  async read(position, size) {
    if (size > AT_LEAST) size = Math.min(size, Math.max(AT_LEAST, (await this.size()) - position));
    const bytes = new Uint8Array(size);
    let done = 0;
    for (let n = 1; n && done < size; done += n)
      n = await call(this.#fs, "read", this.#id, bytes, done, size - done, position + done);
    return bytes.subarray(0, done);
  }

  async write(position, bytes) {
    const inMemory = !this.#fs.write;
    for (let done = 0, n; done < bytes.length; done += n) {
      const end = this.#appends && (inMemory ? await this.size() : null);
      const place = this.#appends ? end : position + done;
      const rest = bytes.subarray(done);
      n = await call(this.#fs, "write", this.#id, rest, 0, rest.length, place);
    }
    return this.#appends ? this.size() : position + bytes.length;
  }

  async truncate(size) {
    await call(this.#fs, "ftruncate", this.#id, size);
    return 0;
  }

  async commit(toDevice) {
    if (toDevice) await call(this.#fs, "fsync", this.#id);
    return 0;
  }

  close() {
    this.#fs.closeSync(this.#id);
  }
}
