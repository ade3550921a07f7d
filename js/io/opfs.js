// SPDX-License-Identifier: MIT
// Files of a page: the private file system of its origin, which has no links.

import { EXIST, Errno, ISDIR, NOENT, NOTCAPABLE, NOTDIR, fail } from "../preview1.js";
import { HOW, statusOf } from "./files.js";

// WASI's numbers of what DOMExceptions say.
const ERRNOS = {
  NotFoundError: NOENT,
  NotAllowedError: 2,
  NoModificationAllowedError: 10, // busy: somebody else writes
  QuotaExceededError: 51,
};

/** What the promise becomes; other: the error of what is there, but of another kind. */
const of = (promise, other) =>
  promise.catch((error) => {
    const errno = error.name === "TypeMismatchError" ? other : ERRNOS[error.name];
    throw errno ? new Errno(errno) : error;
  });

/** The files below a directory, which is made when it is not there; "" for all. */
export class Opfs {
  #steps;
  #root;

  constructor(prefix) {
    this.#steps = prefix.split("/").filter(Boolean);
  }

  async #open() {
    let root = await globalThis.navigator.storage.getDirectory();
    for (const name of this.#steps) root = await root.getDirectoryHandle(name, { create: true });
    return root;
  }

  // The directory that a path leads to but for its last step, and that; for the root no step.
  async #parent(way) {
    const steps = [];
    for (const step of way.split("/")) {
      if (step === ".." && !steps.length) fail(NOTCAPABLE);
      if (step === "..") steps.pop();
      else if (step && step !== ".") steps.push(step);
    }
    const name = steps.pop();
    let directory = await (this.#root ??= this.#open());
    for (const step of steps) directory = await of(directory.getDirectoryHandle(step), NOTDIR);
    return [directory, name];
  }

  async open(way, how) {
    const [directory, name] = await this.#parent(way);
    if (!name) fail(ISDIR);
    const find = (create) => of(directory.getFileHandle(name, { create }), ISDIR);
    if (how & HOW.isNew && (await exists(find))) fail(EXIST);
    const file = new OpenFile(await find(Boolean(how & HOW.creates)), Boolean(how & HOW.appends));
    if (how & HOW.truncates) await file.truncate(0);
    await file.commit();
    return file;
  }

  async stat(way) {
    const [directory, name] = await this.#parent(way);
    if (!name) return statusOf(0, 0, 2);
    const handle = await of(directory.getFileHandle(name), ISDIR).catch((error) =>
      error.errno === ISDIR ? undefined : Promise.reject(error),
    );
    if (!handle) return statusOf(0, 0, 2);
    const { size, lastModified } = await handle.getFile();
    return statusOf(size, lastModified, 1);
  }

  async unlink(way) {
    const [directory, name] = await this.#parent(way);
    if (!name) fail(ISDIR);
    await of(directory.getFileHandle(name), ISDIR);
    await of(directory.removeEntry(name));
    return 0;
  }
}

const exists = (find) =>
  find(false).then(
    () => true,
    (error) => error.errno === ISDIR,
  );

/** What was written is seen by all after a commit, which what reads the file makes. */
class OpenFile {
  #handle;
  #appends;
  #writable; // while something was written
  #end; // of the file, while it is appended to

  constructor(handle, appends) {
    this.#handle = handle;
    this.#appends = appends;
  }

  async #write(what) {
    this.#writable ??= await of(this.#handle.createWritable({ keepExistingData: true }));
    await of(this.#writable.write(what));
  }

  async commit() {
    const writable = this.#writable;
    this.#writable = this.#end = undefined;
    if (writable) await of(writable.close());
    return 0;
  }

  async #file() {
    await this.commit();
    return of(this.#handle.getFile());
  }

  async size() {
    return (await this.#file()).size;
  }

  async read(position, size) {
    return (await this.#file()).slice(position, position + size).arrayBuffer();
  }

  async write(position, data) {
    if (this.#appends) position = this.#end ??= await this.size();
    await this.#write({ type: "write", position, data });
    return (this.#end = position + data.length);
  }

  async truncate(size) {
    await this.#write({ type: "truncate", size });
    this.#end = undefined;
    return 0;
  }

  close() {
    return this.commit();
  }
}
