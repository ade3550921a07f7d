// SPDX-License-Identifier: MIT
// Real directories, by node:fs (Node, Deno, Bun). Loaded only for option `dirs`.

import fs from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { Fd } from "./files.js";
import { Seekable } from "./memory_files.js";
import { attempt, readFully, typeOf, writeFully } from "./node.js";
import { APPEND, CREATE, DIRECTORY, NOTSUP, PERM, REGULAR_FILE, fail } from "./preview1.js";

const { O_RDONLY, O_WRONLY, O_RDWR, O_CREAT, O_DIRECTORY, O_EXCL, O_TRUNC, O_APPEND } =
  fs.constants;
const NOFOLLOW = fs.constants.O_NOFOLLOW ?? 0; // Windows has none

function toStat(stats) {
  const { size, ino, nlink: links, atimeMs: atime, mtimeMs: mtime, ctimeMs: ctime } = stats;
  return { type: typeOf(stats), size, ino, links, atime, mtime, ctime };
}

class NodeFile extends Seekable {
  #fd;

  constructor(fd) {
    super();
    this.#fd = fd;
    this.type = typeOf(fs.fstatSync(fd));
  }
  stat() {
    return toStat(attempt(() => fs.fstatSync(this.#fd)));
  }
  pread(length, position) {
    return readFully(this.#fd, length, this.type === REGULAR_FILE ? position : null);
  }
  pwrite(bytes, position) {
    return writeFully(this.#fd, bytes, this.type === REGULAR_FILE ? position : null);
  }
  truncate(size) {
    attempt(() => fs.ftruncateSync(this.#fd, size));
  }
  setTimes(accessed, modified) {
    const { atime, mtime } = this.stat();
    attempt(() => fs.futimesSync(this.#fd, (accessed ?? atime) / 1e3, (modified ?? mtime) / 1e3));
  }
  sync() {
    attempt(() => fs.fsyncSync(this.#fd));
  }
  close() {
    attempt(() => fs.closeSync(this.#fd));
  }
}

/**
 * A directory that a program may use. Nothing outside of it can be named: links are
 * followed to their end first, and what is opened then is opened without following.
 */
class NodeDirectory extends Fd {
  type = DIRECTORY;
  #root; // outermost directory that was allowed
  #path;

  constructor(hostPath, root) {
    super();
    this.#path = fs.realpathSync(hostPath);
    this.#root = root ?? this.#path;
    if (!fs.statSync(this.#path).isDirectory()) {
      throw new Error(`not a directory: ${hostPath}`);
    }
  }

  // The host's path for one of the program's, itself no link when it is to be followed.
  #resolve(path, follow) {
    if (path.startsWith("/") || path.includes("\0")) fail(PERM);
    const full = join(this.#path, path);
    if (!isInside(this.#root, full)) fail(PERM);
    if (full === this.#root) return full;
    return attempt(() => {
      const target = join(fs.realpathSync(dirname(full)), basename(full));
      const link = follow && fs.lstatSync(target, { throwIfNoEntry: false })?.isSymbolicLink();
      const real = link ? fs.realpathSync(target) : target;
      return isInside(this.#root, real) ? real : fail(PERM);
    });
  }

  // The root itself belongs to whoever allowed it.
  #entry(path) {
    const target = this.#resolve(path, false);
    return target === this.#root ? fail(PERM) : target;
  }

  stat() {
    return this.statPath(".", true);
  }
  statPath(path, follow) {
    const target = this.#resolve(path, follow);
    return toStat(attempt(() => fs.lstatSync(target)));
  }
  setPathTimes(path, accessed, modified, follow) {
    const target = this.#resolve(path, follow);
    const { atime, mtime } = this.statPath(path, follow);
    attempt(() => fs.lutimesSync(target, (accessed ?? atime) / 1e3, (modified ?? mtime) / 1e3));
  }
  list() {
    const target = this.#resolve(".", true); // a program may have put a link in its place
    const entries = attempt(() => fs.readdirSync(target, { withFileTypes: true }));
    return entries.map((entry) => ({ name: entry.name, type: typeOf(entry) }));
  }

  open(path, { create, flags, follow, read, write }) {
    const target = this.#resolve(path, follow);
    return attempt(() => {
      const found = fs.lstatSync(target, { throwIfNoEntry: false });
      if (found?.isDirectory() && !(create & ~2) && !write) return this.#inner(target);
      return new NodeFile(fs.openSync(target, openFlags({ create, flags, read, write }), 0o666));
    });
  }

  #inner(path) {
    return new NodeDirectory(path, this.#root);
  }

  makeDirectory(path) {
    const target = this.#resolve(path, false);
    attempt(() => fs.mkdirSync(target));
  }
  removeDirectory(path) {
    const target = this.#entry(path);
    attempt(() => fs.rmdirSync(target));
  }
  unlink(path) {
    const target = this.#entry(path);
    attempt(() => fs.unlinkSync(target));
  }
  rename(path, directory, newPath) {
    if (!(directory instanceof NodeDirectory)) fail(NOTSUP);
    const [from, to] = [this.#entry(path), directory.#entry(newPath)];
    attempt(() => fs.renameSync(from, to));
  }
  link(path, directory, newPath) {
    if (!(directory instanceof NodeDirectory)) fail(NOTSUP);
    const [from, to] = [this.#entry(path), directory.#entry(newPath)];
    attempt(() => fs.linkSync(from, to));
  }
  readLink(path) {
    const target = this.#resolve(path, false);
    return attempt(() => fs.readlinkSync(target));
  }
  // Only to what the program could reach itself: others may follow the link.
  symlink(target, path) {
    const link = this.#resolve(path, false);
    if (isAbsolute(target) || !isInside(this.#root, resolve(dirname(link), target))) fail(PERM);
    attempt(() => fs.symlinkSync(target, link));
  }
}

/** [path in the program, directory] for each of { path in the program: host's path }. */
export function openDirectories(dirs) {
  return Object.entries(dirs).map(([path, hostPath]) => {
    try {
      return [path, new NodeDirectory(hostPath)];
    } catch (error) {
      throw new Error(`load: option 'dirs', '${path}': ${error.message}`, { cause: error });
    }
  });
}

function isInside(root, path) {
  const way = relative(root, path);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function openFlags({ create, flags, read, write }) {
  const access = write ? (read ? O_RDWR : O_WRONLY) : O_RDONLY;
  const given = [O_CREAT, O_DIRECTORY, O_EXCL, O_TRUNC].filter(
    (_, bit) => create & (CREATE << bit),
  );
  const append = flags & APPEND ? O_APPEND : 0;
  return given.reduce((all, flag) => all | (flag ?? 0), access | append | NOFOLLOW);
}
