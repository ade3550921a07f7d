// SPDX-License-Identifier: MIT
// Open files and directories, in `fs`: memory_files.js, or node.js's of the same form.

import { APPEND, DIRECTORY, INVAL, LOOP, NOENT, NOTDIR, PERM, REGULAR_FILE } from "./preview1.js";
import { SYMBOLIC_LINK, fail } from "./preview1.js";

const MOST_LINKS = 40; // in one path

// What must not be in a path: on Windows "a\b" and "c:" have a meaning of their own.
const FOREIGN = globalThis.process?.platform === "win32" ? /^\/|[\\:\0]/ : /^\/|\0/;

/** A file and the position in it. id: as `fs.openSync` gives it. */
export class File {
  position = 0;

  constructor(fs, id, flags) {
    Object.assign(this, { fs, id, flags });
    this.type = this.stat().type;
  }

  stat() {
    return this.fs.fstatSync(this.id);
  }

  close() {
    this.fs.closeSync(this.id);
  }

  /** The same file, for a call that leaves the position alone. */
  at(position) {
    return Object.assign(Object.create(this), { position, flags: 0 });
  }

  /** Both take or fill as many of the bytes as they can; they give the number. */
  read(bytes) {
    return this.transfer("readSync", bytes);
  }

  write(bytes) {
    if (this.flags & APPEND) this.seek(0, 2);
    return this.transfer("writeSync", bytes);
  }

  transfer(name, bytes) {
    const place = this.type === REGULAR_FILE ? this.position : null; // devices have none
    const count = this.fs[name](this.id, bytes, 0, bytes.length, place);
    this.position += count;
    return count;
  }

  seek(offset, whence) {
    const base = [0, this.position, whence === 2 && this.stat().size][whence];
    return base + offset >= 0 ? (this.position = base + offset) : fail(INVAL);
  }
}

/**
 * A directory of a program, which may name nothing above its root. root: a path in `fs`.
 * way: from there to here.
 */
export class Directory {
  type = DIRECTORY;

  constructor(fs, root, way = "") {
    Object.assign(this, { fs, root, way });
  }

  stat() {
    return this.find("", true).stats;
  }

  /**
   * Where a path leads to: { fs, path: in fs, way: from the root, stats: if something is there }.
   * Links are followed here, one after the other, so that none leads out; one at the end if told so.
   * (Also one that the program has put in this directory's own place.)
   */
  find(path, follow) {
    const trail = [this.#look("")];
    const names = [...this.way.split("/"), ...split(path)];
    for (let links = 0; names.length;) {
      const name = names.shift();
      const { way, stats } = trail.at(-1);
      if (!name || name === ".") continue;
      if (stats?.type !== DIRECTORY) fail(stats ? NOTDIR : NOENT);
      if (name === "..") {
        trail.pop();
        if (!trail.length) fail(PERM);
        continue;
      }
      const next = this.#look(`${way}/${name}`);
      if (next.stats?.type !== SYMBOLIC_LINK || !(follow || names.length)) trail.push(next);
      else if (++links > MOST_LINKS) fail(LOOP);
      else names.unshift(...split(this.fs.readlinkSync(next.path)));
    }
    return trail.at(-1);
  }

  #look(way) {
    const { fs, root } = this;
    const path = root + way;
    return { fs, path, way, stats: fs.lstatSync(path, { throwIfNoEntry: false }) };
  }
}

/** The names of a path, which must not be absolute. */
export function split(path) {
  return FOREIGN.test(path) ? fail(PERM) : path.split("/");
}
