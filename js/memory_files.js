// SPDX-License-Identifier: MIT
// Inputs, files and directories that are in memory.

import { Fd } from "./files.js";
import { APPEND, CREATE, DIRECTORY, EXCLUSIVE, ONLY_DIRECTORY, REGULAR_FILE } from "./preview1.js";
import { EXIST, INVAL, ISDIR, NOENT, NOTDIR, NOTEMPTY, NOTSUP, PERM } from "./preview1.js";
import { TRUNCATE, fail } from "./preview1.js";

/** Bytes from a function that gives some, or null at the end: an input. */
export class Input extends Fd {
  #next;
  #rest = new Uint8Array(0);

  constructor(next, type = 0) {
    super();
    this.#next = next;
    this.type = type;
  }

  read(length) {
    if (!this.#rest.length) this.#rest = this.#next(length) ?? this.#rest;
    const bytes = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return bytes;
  }
}

/** A file with a position; subclasses have `pread`, `pwrite` and `stat().size`. */
export class Seekable extends Fd {
  type = REGULAR_FILE;
  #position = 0;

  read(length) {
    const bytes = this.pread(length, this.#position);
    this.#position += bytes.length;
    return bytes;
  }

  write(bytes) {
    if (this.flags & APPEND) this.seek(0, 2);
    const count = this.pwrite(bytes, this.#position);
    this.#position += count;
    return count;
  }

  seek(offset, whence) {
    const base = whence === 0 ? 0 : whence === 1 ? this.#position : this.stat().size;
    if (whence > 2 || base + offset < 0) fail(INVAL);
    return (this.#position = base + offset);
  }
}

let inodes = 0;

/** A file's bytes in memory; the caller's array is copied before the first change. */
class FileNode {
  type = REGULAR_FILE;
  ino = ++inodes;
  mtime = Date.now();
  #borrowed = true;
  #store;
  size;

  constructor(bytes) {
    this.#store = bytes;
    this.size = bytes.length;
  }

  get bytes() {
    return this.#store.subarray(0, this.size);
  }

  resize(size) {
    if (this.#borrowed || size > this.#store.length) {
      const store = new Uint8Array(Math.max(size, size > this.size ? 2 * this.size : 0));
      store.set(this.bytes.subarray(0, size));
      this.#store = store;
      this.#borrowed = false;
    }
    if (size < this.size) this.#store.fill(0, size, this.size);
    this.size = size;
    this.mtime = Date.now();
  }

  write(bytes, position) {
    this.resize(Math.max(this.size, position + bytes.length));
    this.#store.set(bytes, position);
  }
}

class DirectoryNode {
  type = DIRECTORY;
  ino = ++inodes;
  entries = new Map();
}

class MemoryFile extends Seekable {
  #node;

  constructor(node) {
    super();
    this.#node = node;
  }
  stat() {
    return this.#node;
  }
  pread(length, position) {
    return this.#node.bytes.subarray(position, position + length);
  }
  pwrite(bytes, position) {
    this.#node.write(bytes, position);
    return bytes.length;
  }
  truncate(size) {
    this.#node.resize(size);
  }
  setTimes(_accessed, modified) {
    this.#node.mtime = modified ?? this.#node.mtime;
  }
}

/** A directory in memory. */
export class MemoryDirectory extends Fd {
  type = DIRECTORY;
  #node;

  constructor(node = new DirectoryNode()) {
    super();
    this.#node = node;
  }

  /** One of all the files: { "dir/name": string | Uint8Array }. */
  static of(files) {
    const root = new MemoryDirectory();
    for (const [path, content] of Object.entries(files)) {
      const names = path.split("/").filter(Boolean);
      names.forEach((_, i) => i && root.#ensureDirectory(names.slice(0, i).join("/")));
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      const { parent, name } = root.#find(path.replace(/^\/+/, ""));
      parent.entries.set(name, new FileNode(bytes));
    }
    return root;
  }

  #ensureDirectory(path) {
    if (!this.#find(path).node) this.makeDirectory(path);
  }

  // { parent, name, node }: node is undefined when there is none; parent and name are
  // undefined for the directory itself. There are no links, so ".." is the one before.
  #find(path) {
    if (path.startsWith("/")) fail(PERM);
    const trail = [{ node: this.#node }];
    for (const name of path.split("/")) {
      if (name === "" || name === ".") continue;
      const parent = trail.at(-1).node;
      if (!parent) fail(NOENT);
      if (!parent.entries) fail(NOTDIR);
      if (name !== "..") trail.push({ parent, name, node: parent.entries.get(name) });
      else if (trail.length > 1) trail.pop();
      else fail(PERM);
    }
    return trail.at(-1);
  }

  #existing(path) {
    const found = this.#find(path);
    return found.node ? found : fail(NOENT);
  }

  stat() {
    return this.#node;
  }
  statPath(path) {
    return this.#existing(path).node;
  }
  setPathTimes(path, _accessed, modified) {
    const { node } = this.#existing(path);
    node.mtime = modified ?? node.mtime;
  }
  list() {
    return [...this.#node.entries].map(([name, { type, ino }]) => ({ name, type, ino }));
  }

  open(path, { create, write }) {
    const { parent, name, node: found } = this.#find(path);
    if (found && create & CREATE && create & EXCLUSIVE) fail(EXIST);
    if (!found && !(create & CREATE)) fail(NOENT);
    const node = found ?? new FileNode(new Uint8Array(0));
    if (!found) parent.entries.set(name, node);
    if (node.entries) return write || create & TRUNCATE ? fail(ISDIR) : new MemoryDirectory(node);
    if (create & ONLY_DIRECTORY) fail(NOTDIR);
    if (create & TRUNCATE) node.resize(0);
    return new MemoryFile(node);
  }

  makeDirectory(path) {
    const { parent, name, node } = this.#find(path);
    if (node) fail(EXIST);
    parent.entries.set(name, new DirectoryNode());
  }

  removeDirectory(path) {
    const { parent, name, node } = this.#existing(path);
    if (!node.entries) fail(NOTDIR);
    if (node.entries.size) fail(NOTEMPTY);
    if (!parent) fail(INVAL);
    parent.entries.delete(name);
  }

  unlink(path) {
    const { parent, name, node } = this.#existing(path);
    if (node.entries) fail(ISDIR);
    parent.entries.delete(name);
  }

  rename(path, directory, newPath) {
    if (!(directory instanceof MemoryDirectory)) fail(NOTSUP);
    const from = this.#existing(path);
    const to = directory.#find(newPath);
    if (!from.parent || !to.parent || contains(from.node, to.parent)) fail(INVAL);
    if (to.node === from.node) return;
    if (to.node?.entries) {
      if (!from.node.entries) fail(ISDIR);
      if (to.node.entries.size) fail(NOTEMPTY);
    } else if (to.node && from.node.entries) fail(NOTDIR);
    from.parent.entries.delete(from.name);
    to.parent.entries.set(to.name, from.node);
  }
}

function contains(node, other) {
  if (node === other) return true;
  return node.entries ? [...node.entries.values()].some((child) => contains(child, other)) : false;
}
