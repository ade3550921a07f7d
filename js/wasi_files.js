// SPDX-License-Identifier: MIT
// The part of WASI preview 1 that a program with files needs; loaded only for those.

import { Fd, refuse } from "./files.js";
import { Input, MemoryDirectory } from "./memory_files.js";
import { ALL_RIGHTS, READ, WRITE } from "./preview1.js";
import { BADF, INVAL, NOSYS, NOTDIR, NOTSUP, SPIPE, fail } from "./preview1.js";
import { Wasi, totalLength } from "./wasi.js";

const FIRST_PREOPEN = 3;
const DIRENT_SIZE = 24;

const encoder = new TextEncoder();

// What the functions below ask of a file; `path` is relative and uses "/".
refuse({
  read: BADF, // (length) -> bytes
  pread: SPIPE, // (length, position)
  pwrite: SPIPE, // (bytes, position)
  truncate: INVAL, // (size)
  setTimes: NOTSUP, // (accessed, modified), in ms, undefined to leave one
  list: NOTDIR, // () -> [{ name, type, ino }]
  open: NOTDIR, // (path, { create, flags, follow, read, write }) -> Fd
  statPath: NOTDIR, // (path, follow)
  setPathTimes: NOTDIR, // (path, accessed, modified, follow)
  makeDirectory: NOTDIR, // (path)
  removeDirectory: NOTDIR, // (path)
  unlink: NOTDIR, // (path)
  rename: NOTDIR, // (path, directory, newPath)
  link: NOTSUP, // (path, directory, newPath)
  symlink: NOTSUP, // (target, path)
  readLink: INVAL, // (path)
});

/** All of WASI. system: also with stdin, files and directories: [path in the program, Fd] of each. */
export class FileWasi extends Wasi {
  #preopens;
  #listings = new WeakMap(); // what fd_readdir goes on with

  constructor(memory, system) {
    super(memory, system);
    const { stdin, files, directories } = system;
    const preopens = files ? [["/", MemoryDirectory.of(files)], ...directories] : directories;
    this.fds[0] = Object.assign(openInput(stdin), { rights: this.fds[0].rights });
    this.#preopens = preopens.map(([path]) => encoder.encode(path));
    for (const [, directory] of preopens) {
      directory.rights = ALL_RIGHTS;
      this.fds.push(directory);
    }
  }

  clock_res_get(clock, at) {
    this.memory.setU64(at, 1000);
    return clock > 3 ? INVAL : 0;
  }

  random_get(at, length) {
    const bytes = this.memory.bytes(at, length);
    // 65,536 bytes are the most that one call may ask for.
    for (let i = 0; i < bytes.length; i += 65536) {
      crypto.getRandomValues(bytes.subarray(i, i + 65536));
    }
    return 0;
  }

  sched_yield() {
    return 0;
  }

  // ---- descriptors ----

  fd(number, rights = 0) {
    const fd = super.fd(number);
    return (fd.rights & rights) === rights ? fd : fail(BADF);
  }

  fd_read(number, slots, count, result) {
    const fd = this.fd(number, READ);
    this.scatter(slots, count, result, (length) => fd.read(length));
  }

  // Reads once, as a second read of a pipe could block, and spreads what came.
  scatter(at, count, result, read) {
    const slots = this.slots(at, count);
    const bytes = read(totalLength(slots));
    let done = 0;
    for (const slot of slots) {
      const part = bytes.subarray(done, done + slot.length);
      slot.set(part);
      done += part.length;
    }
    this.memory.setU32(result, done);
  }

  fd_sync(number) {
    this.fd(number).sync();
  }

  fd_fdstat_set_flags(number, flags) {
    this.fd(number).flags = flags;
  }

  fd_filestat_get(number, at) {
    this.putStat(at, this.fd(number).stat());
  }

  putStat(at, { type, size = 0, ino = 0, links = 1, atime, mtime = 0, ctime = mtime }) {
    const memory = this.memory;
    memory.bytes(at, 64).fill(0);
    memory.setU64(at + 8, ino);
    memory.setU32(at + 16, type);
    memory.setU64(at + 24, links);
    memory.setU64(at + 32, size);
    [atime ?? mtime, mtime, ctime].forEach((ms, i) => memory.setU64(at + 40 + 8 * i, ms * 1e6));
  }

  fd_tell(number, result) {
    this.memory.setU64(result, this.fd(number).seek(0, 1));
  }

  fd_pread(number, slots, count, position, result) {
    const fd = this.fd(number, READ);
    this.scatter(slots, count, result, (length) => fd.pread(length, Number(position)));
  }

  fd_pwrite(number, slots, count, position, result) {
    const fd = this.fd(number, WRITE);
    this.gather(slots, count, result, (bytes) => fd.pwrite(bytes, Number(position)));
  }

  fd_renumber(from, to) {
    const fd = this.fd(from);
    this.fd(to).close();
    this.fds[to] = fd;
    if (from !== to) delete this.fds[from];
  }

  fd_datasync(number) {
    this.fd(number).sync();
  }

  fd_fdstat_set_rights(number, rights) {
    this.fd(number).rights &= Number(rights & BigInt(ALL_RIGHTS));
  }

  fd_filestat_set_size(number, size) {
    this.fd(number, WRITE).truncate(Number(size));
  }

  fd_filestat_set_times(number, accessed, modified, which) {
    this.fd(number).setTimes(...chooseTimes(accessed, modified, which));
  }

  // ---- directories ----

  fd_prestat_get(number, at) {
    this.memory.setU32(at, 0);
    this.memory.setU32(at + 4, this.#preopen(number).length);
  }

  fd_prestat_dir_name(number, at, length) {
    const name = this.#preopen(number);
    this.memory.bytes(at, length).set(name.subarray(0, length));
  }

  #preopen(number) {
    return (this.fds[number] && this.#preopens[number - FIRST_PREOPEN]) ?? fail(BADF);
  }

  fd_advise(number) {
    this.fd(number);
  }

  fd_readdir(number, at, length, cookie, result) {
    const fd = this.fd(number);
    if (!cookie || !this.#listings.has(fd)) this.#listings.set(fd, listing(fd));
    let used = 0;
    for (const entry of this.#listings.get(fd).slice(Number(cookie))) {
      if (used === length) break;
      const part = entry.subarray(0, length - used); // a cut record says: there is more
      this.memory.bytes(at + used, part.length).set(part);
      used += part.length;
    }
    this.memory.setU32(result, used);
  }

  path_open(number, lookup, path, length, create, rights, _inheriting, flags, result) {
    const granted = Number(rights & BigInt(ALL_RIGHTS));
    const how = { create, flags, follow: lookup & 1, read: granted & READ, write: granted & WRITE };
    const fd = this.fd(number).open(this.memory.text(path, length), how);
    fd.flags = flags;
    fd.rights = granted;
    let slot = FIRST_PREOPEN;
    while (this.fds[slot]) slot++;
    this.fds[slot] = fd;
    this.memory.setU32(result, slot);
  }

  path_filestat_get(number, lookup, path, length, at) {
    this.putStat(at, this.fd(number).statPath(this.memory.text(path, length), lookup & 1));
  }

  path_filestat_set_times(number, lookup, path, length, accessed, modified, which) {
    const times = chooseTimes(accessed, modified, which);
    this.fd(number).setPathTimes(this.memory.text(path, length), ...times, lookup & 1);
  }

  path_create_directory(number, path, length) {
    this.fd(number).makeDirectory(this.memory.text(path, length));
  }

  path_remove_directory(number, path, length) {
    this.fd(number).removeDirectory(this.memory.text(path, length));
  }

  path_unlink_file(number, path, length) {
    this.fd(number).unlink(this.memory.text(path, length));
  }

  path_rename(number, path, length, newNumber, newPath, newLength) {
    const to = this.memory.text(newPath, newLength);
    this.fd(number).rename(this.memory.text(path, length), this.fd(newNumber), to);
  }

  path_link(number, lookup, path, length, newNumber, newPath, newLength) {
    if (lookup & 1) fail(NOTSUP);
    const to = this.memory.text(newPath, newLength);
    this.fd(number).link(this.memory.text(path, length), this.fd(newNumber), to);
  }

  path_symlink(target, targetLength, number, path, length) {
    const to = this.memory.text(target, targetLength);
    this.fd(number).symlink(to, this.memory.text(path, length));
  }

  path_readlink(number, path, length, at, size, result) {
    const target = encoder.encode(this.fd(number).readLink(this.memory.text(path, length)));
    const part = target.subarray(0, size);
    this.memory.bytes(at, part.length).set(part);
    this.memory.setU32(result, part.length);
  }
}

// stdin: as the option of `load`, or an Fd.
function openInput(stdin) {
  if (stdin instanceof Fd) return stdin;
  if (typeof stdin === "function") return new Input(stdin);
  const parts = [typeof stdin === "string" ? encoder.encode(stdin) : stdin];
  return new Input(() => parts.pop());
}

// In the specification, but nothing here has sockets, signals or reserved blocks.
for (const name of [
  "fd_allocate",
  "proc_raise",
  "sock_accept",
  "sock_recv",
  "sock_send",
  "sock_shutdown",
]) {
  FileWasi.prototype[name] = () => NOSYS;
}

// The entries of a directory as WASI's records, the number of the next one in each.
function listing(fd) {
  const dots = [".", ".."].map((name) => ({ name, type: fd.type, ino: fd.stat().ino }));
  return [...dots, ...fd.list()].map(({ name, type, ino = 0 }, i) => {
    const text = encoder.encode(name);
    const record = new Uint8Array(DIRENT_SIZE + text.length);
    const view = new DataView(record.buffer);
    view.setBigUint64(0, BigInt(i + 1), true);
    view.setBigUint64(8, BigInt(ino), true);
    view.setUint32(16, text.length, true);
    view.setUint8(20, type);
    record.set(text, DIRENT_SIZE);
    return record;
  });
}

// [accessed, modified] in ms since 1970, undefined where the time shall stay.
function chooseTimes(accessed, modified, which) {
  const choose = (time, given, now) =>
    which & given ? Number(time / 1000000n) : which & now ? Date.now() : undefined;
  return [choose(accessed, 1, 2), choose(modified, 4, 8)];
}
