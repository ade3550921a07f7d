// SPDX-License-Identifier: MIT
// The part of WASI preview 1 that a program with files needs; loaded only for those.

import { Directory, File, split } from "./files.js";
import { Memory } from "./memory.js";
import { MemoryFs } from "./memory_files.js";
import { ALL_RIGHTS, DIRECTORY, ONLY_DIRECTORY, READ, REGULAR_FILE, WRITE } from "./preview1.js";
import { BADF, INVAL, NOENT, NOSYS, NOTDIR, PERM, SPIPE, XDEV, fail } from "./preview1.js";
import { Wasi } from "./wasi.js";

const FIRST_PREOPEN = 3;
const DIRENT_SIZE = 24;

const encoder = new TextEncoder();

/** All of WASI. system: also with stdin, files and directories: [path in the program, fs, path]. */
export class FileWasi extends Wasi {
  constructor(memory, system) {
    super(memory, system);
    const { stdin, files, directories } = system;
    Object.assign(this.fds[0], stdin.read ? stdin : makeInput(stdin));
    if (files) this.#preopen("/", new MemoryFs(files), "");
    for (const [name, fs, root] of directories) this.#preopen(name, fs, root);
    system.fds = this.fds; // for io/files.js
  }

  #preopen(name, fs, root) {
    const directory = new Directory(fs, root);
    directory.name = encoder.encode(name);
    this.#add(directory, ALL_RIGHTS);
  }

  // At the lowest number that is free. A directory has no bytes.
  #add(fd, rights) {
    let number = FIRST_PREOPEN;
    while (this.fds[number]) number++;
    fd.rights = fd.type === DIRECTORY ? rights & ~(READ | WRITE) : rights;
    this.fds[number] = fd;
    return number;
  }

  close() {
    this.fds.forEach((fd) => this.status("fd_close", () => fd.close?.()));
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

  // ---- files ----

  // A descriptor that has a place in a file.
  #file(number, rights, errno) {
    const fd = this.fd(number, rights);
    return fd instanceof File ? fd : fail(errno);
  }

  fd_close(number) {
    this.fd(number).close?.();
    delete this.fds[number];
  }

  fd_read(number, slots, count, result) {
    this.#fill(this.fd(number, READ), slots, count, result);
  }

  fd_pread(number, slots, count, position, result) {
    const fd = this.#file(number, READ, SPIPE);
    this.#fill(fd.at(Number(position)), slots, count, result);
  }

  // A second read of a pipe could block.
  #fill(fd, slots, count, result) {
    let done = 0;
    for (const slot of this.slots(slots, count)) {
      const part = slot.length && fd.read(slot);
      done += part;
      if (part < slot.length || (part && fd.type !== REGULAR_FILE)) break;
    }
    this.memory.setU32(result, done);
  }

  fd_pwrite(number, slots, count, position, result) {
    const fd = this.#file(number, WRITE, SPIPE);
    this.memory.setU32(result, fd.at(Number(position)).write(this.gather(slots, count)));
  }

  fd_seek(number, offset, whence, result) {
    this.memory.setU64(result, this.#file(number, 0, SPIPE).seek(Number(offset), whence));
  }

  fd_tell(number, result) {
    this.fd_seek(number, 0, 1, result);
  }

  fd_sync(number) {
    const { fs, id } = this.fd(number);
    if (id !== undefined) fs.fsyncSync(id);
  }

  fd_datasync(number) {
    this.fd_sync(number);
  }

  fd_advise(number) {
    this.fd(number);
  }

  fd_renumber(from, to) {
    const fd = this.fd(from);
    this.fd(to).close?.();
    this.fds[to] = fd;
    if (from !== to) delete this.fds[from];
  }

  fd_fdstat_set_flags(number, flags) {
    this.fd(number).flags = flags;
  }

  fd_fdstat_set_rights(number, rights) {
    this.fd(number).rights &= Number(rights & BigInt(ALL_RIGHTS));
  }

  fd_filestat_get(number, at) {
    const fd = this.fd(number);
    this.#putStats(at, fd.stat?.() ?? fd);
  }

  fd_filestat_set_size(number, size) {
    const { fs, id } = this.#file(number, WRITE, INVAL);
    fs.ftruncateSync(id, Number(size));
  }

  fd_filestat_set_times(number, ...times) {
    const file = this.#file(number, 0, INVAL);
    file.fs.futimesSync(file.id, ...chooseTimes(file.stat(), ...times));
  }

  #putStats(at, { type = 0, ino = 0, nlink = 1, size = 0, mtimeMs = 0, ...times }) {
    const { atimeMs = mtimeMs, ctimeMs = mtimeMs } = times;
    [0, ino, type, nlink, size, atimeMs * 1e6, mtimeMs * 1e6, ctimeMs * 1e6].forEach((value, i) =>
      this.memory.setU64(at + 8 * i, value),
    );
  }

  // ---- directories ----

  #directory(number) {
    const fd = this.fd(number);
    return fd.find ? fd : fail(NOTDIR);
  }

  // As `find` of a directory.
  #find(number, path, length, follow) {
    return this.#directory(number).find(this.memory.text(path, length), follow);
  }

  #existing(number, path, length, follow) {
    const found = this.#find(number, path, length, follow);
    return found.stats ? found : fail(NOENT);
  }

  // What may be moved or removed: a root belongs to whoever allowed it.
  #entry(number, path, length) {
    const found = this.#existing(number, path, length);
    return found.way ? found : fail(PERM);
  }

  fd_prestat_get(number, at) {
    this.memory.setU32(at, 0);
    this.memory.setU32(at + 4, this.#nameOf(number).length);
  }

  fd_prestat_dir_name(number, at, length) {
    this.#put(at, length, this.#nameOf(number));
  }

  #nameOf(number) {
    return this.fd(number).name ?? fail(BADF);
  }

  // As much as there is room for.
  #put(at, length, bytes) {
    const part = bytes.subarray(0, length);
    this.memory.bytes(at, part.length).set(part);
    return part.length;
  }

  fd_readdir(number, at, length, cookie, result) {
    const directory = this.#directory(number);
    if (!cookie || !directory.listing) directory.listing = listing(directory);
    let used = 0;
    for (const entry of directory.listing.slice(Number(cookie))) {
      used += this.#put(at + used, length - used, entry); // a cut record says: there is more
    }
    this.memory.setU32(result, used);
  }

  path_open(number, lookup, path, length, create, rights, _inheriting, flags, result) {
    const granted = Number(rights & BigInt(ALL_RIGHTS));
    const { root } = this.#directory(number);
    const { fs, way, stats, path: place } = this.#find(number, path, length, lookup & 1);
    const opensDirectory = stats?.type === DIRECTORY && !(create & ~ONLY_DIRECTORY);
    const fd =
      opensDirectory && !(granted & WRITE)
        ? new Directory(fs, root, way)
        : new File(fs, fs.open(place, create, granted, flags), flags);
    this.memory.setU32(result, this.#add(fd, granted));
  }

  path_filestat_get(number, lookup, path, length, at) {
    this.#putStats(at, this.#existing(number, path, length, lookup & 1).stats);
  }

  path_filestat_set_times(number, lookup, path, length, ...times) {
    const found = this.#existing(number, path, length, lookup & 1);
    found.fs.lutimesSync(found.path, ...chooseTimes(found.stats, ...times));
  }

  path_create_directory(number, path, length) {
    const found = this.#find(number, path, length);
    found.fs.mkdirSync(found.path);
  }

  path_remove_directory(number, path, length) {
    const found = this.#entry(number, path, length);
    found.fs.rmdirSync(found.path);
  }

  path_unlink_file(number, path, length) {
    const found = this.#entry(number, path, length);
    found.fs.unlinkSync(found.path);
  }

  path_rename(number, path, length, ...to) {
    this.#move("renameSync", this.#entry(number, path, length), this.#find(...to));
  }

  path_link(number, lookup, path, length, ...to) {
    this.#move("linkSync", this.#existing(number, path, length, lookup & 1), this.#find(...to));
  }

  #move(name, from, to) {
    if (from.fs !== to.fs) fail(XDEV);
    from.fs[name](from.path, to.path);
  }

  path_symlink(target, targetLength, number, path, length) {
    const text = this.memory.text(target, targetLength);
    const link = this.#find(number, path, length);
    // Nothing that leads above the root: others would follow it.
    const ups = split(text).filter((name) => name === "..").length;
    if (ups > split(link.way.slice(1)).length - 1) fail(PERM);
    link.fs.symlinkSync(text, link.path);
  }

  path_readlink(number, path, length, at, size, result) {
    const link = this.#existing(number, path, length);
    const target = encoder.encode(link.fs.readlinkSync(link.path));
    this.memory.setU32(result, this.#put(at, size, target));
  }
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

// stdin, from the option of `load`.
function makeInput(stdin) {
  const parts = [typeof stdin === "string" ? encoder.encode(stdin) : stdin];
  const next = typeof stdin === "function" ? stdin : () => parts.pop();
  let rest = new Uint8Array(0);
  return {
    read(bytes) {
      if (!rest.length) rest = next() ?? rest;
      const part = rest.subarray(0, bytes.length);
      bytes.set(part);
      rest = rest.subarray(part.length);
      return part.length;
    },
  };
}

// The entries of a directory as WASI's records, the number of the next one in each.
function listing(directory) {
  const { fs, path, stats } = directory.find("", true);
  return [".", "..", ...fs.readdirSync(path)].map((name, i) => {
    const entry = i < 2 ? stats : fs.lstatSync(`${path}/${name}`, { throwIfNoEntry: false });
    const text = encoder.encode(name);
    const record = new Uint8Array(DIRENT_SIZE + text.length);
    const view = new Memory();
    view.attach(record);
    view.setU64(0, i + 1);
    view.setU64(8, entry?.ino ?? 0);
    view.setU32(16, text.length);
    view.setU32(20, entry?.type ?? 0);
    record.set(text, DIRENT_SIZE);
    return record;
  });
}

// [accessed, modified] in seconds since 1970, as fs takes them; those of stats shall stay.
function chooseTimes({ atimeMs = 0, mtimeMs }, accessed, modified, which) {
  const choose = (old, time, given, now) =>
    (which & given ? Number(time) / 1e6 : which & now ? Date.now() : old) / 1e3;
  return [choose(atimeMs, accessed, 1, 2), choose(mtimeMs, modified, 4, 8)];
}
