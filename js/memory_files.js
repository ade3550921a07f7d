// SPDX-License-Identifier: MIT
// Files in memory, without links: the rest of what files.js and wasi_files.js ask of node:fs.

import { CREATE, DIRECTORY, EXCLUSIVE, EXIST, INVAL, ISDIR } from "./preview1.js";
import { NOENT, NOTDIR, NOTEMPTY, NOTSUP, ONLY_DIRECTORY, REGULAR_FILE } from "./preview1.js";
import { TRUNCATE, fail } from "./preview1.js";

let inodes = 0;

/** A directory, or a file with `bytes`; named as fs.Stats has it. */
class Node {
  ino = ++inodes;
  mtimeMs = Date.now();
  #room = 0; // for bytes; 0 while they are the caller's: then they are copied before a change

  constructor(type, bytes) {
    this.type = type;
    this.bytes = bytes;
  }

  get size() {
    return this.bytes?.length;
  }

  resize(size) {
    const { bytes } = this;
    let { buffer } = bytes;
    if (size > this.#room) {
      this.#room = size > bytes.length ? Math.max(size, 2 * bytes.length) : size;
      buffer = new ArrayBuffer(this.#room);
      new Uint8Array(buffer).set(bytes.subarray(0, size));
    }
    this.bytes = new Uint8Array(buffer, 0, size);
    this.bytes.fill(0, bytes.length);
    this.mtimeMs = Date.now();
  }
}

/** A path is "" for the root, and "/" and a name for each step; an open file is its node. */
export class MemoryFs {
  #nodes = new Map([["", new Node(DIRECTORY)]]);

  /** files: { "dir/name": string | Uint8Array } */
  constructor(files) {
    for (const [path, content] of Object.entries(files)) {
      let way = "";
      for (const name of path.split("/").filter((step) => step && step !== ".")) {
        if (this.lstatSync(way).bytes) throw new Error(`option 'files': '${way}' is a file`);
        way += `/${name}`;
        if (!this.lstatSync(way)) this.mkdirSync(way);
      }
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      this.#nodes.set(way, new Node(REGULAR_FILE, bytes));
    }
  }

  #add(path, type, bytes) {
    if (this.lstatSync(path)) fail(EXIST);
    const node = new Node(type, bytes);
    this.#nodes.set(path, node);
    return node;
  }

  #existing(path) {
    return this.lstatSync(path) ?? fail(NOENT);
  }

  lstatSync(path) {
    return this.#nodes.get(path);
  }

  readdirSync(path) {
    if (this.#existing(path).type !== DIRECTORY) fail(NOTDIR);
    const ways = [...this.#nodes.keys()].filter((key) => key.startsWith(`${path}/`));
    return ways.map((way) => way.slice(path.length + 1)).filter((name) => !name.includes("/"));
  }

  mkdirSync(path) {
    this.#add(path, DIRECTORY);
  }

  rmdirSync(path) {
    if (this.readdirSync(path).length) fail(NOTEMPTY);
    this.#nodes.delete(path);
  }

  unlinkSync(path) {
    if (this.#existing(path).type === DIRECTORY) fail(ISDIR);
    this.#nodes.delete(path);
  }

  renameSync(path, newPath) {
    const node = this.#existing(path);
    const old = this.lstatSync(newPath);
    if (node === old) return;
    if (newPath.startsWith(`${path}/`)) fail(INVAL);
    if (old && node.type === DIRECTORY) this.rmdirSync(newPath);
    else if (old) this.unlinkSync(newPath);
    for (const [key, moved] of [...this.#nodes]) {
      if (!`${key}/`.startsWith(`${path}/`)) continue;
      this.#nodes.delete(key);
      this.#nodes.set(newPath + key.slice(path.length), moved);
    }
  }

  linkSync() {
    fail(NOTSUP);
  }

  symlinkSync() {
    fail(NOTSUP);
  }

  readlinkSync() {
    fail(INVAL);
  }

  lutimesSync(path, accessed, modified) {
    this.futimesSync(this.#existing(path), accessed, modified);
  }

  /** Not as node:fs has it: with WASI's flags. */
  open(path, create) {
    const found = this.lstatSync(path);
    if (found && create & CREATE && create & EXCLUSIVE) fail(EXIST);
    if (!found && !(create & CREATE)) fail(NOENT);
    const node = found ?? this.#add(path, REGULAR_FILE, new Uint8Array(0));
    if (node.type === DIRECTORY) fail(ISDIR);
    if (create & ONLY_DIRECTORY) fail(NOTDIR);
    if (create & TRUNCATE) node.resize(0);
    return node;
  }

  fstatSync(node) {
    return node;
  }

  closeSync() {}

  fsyncSync() {}

  ftruncateSync(node, size) {
    node.resize(size);
  }

  futimesSync(node, _accessed, modified) {
    node.mtimeMs = modified * 1000;
  }

  readSync(node, bytes, _offset, length, position) {
    const part = node.bytes.subarray(position, position + length);
    bytes.set(part);
    return part.length;
  }

  writeSync(node, bytes, _offset, length, position) {
    node.resize(Math.max(node.size, position + length));
    node.bytes.set(bytes, position);
    return length;
  }
}
