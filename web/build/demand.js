// SPDX-License-Identifier: MIT
// Builds the module of a program when it is asked for, so that the page need not wait for all.
import { join } from "node:path";
import { isFresh } from "./fresh.js";
import { buildApart } from "./modules.js";

/**
 * Those of a page that has been built into a directory, but perhaps not its programs. build, fresh:
 * instead of what builds one, and what finds that it need not; say: of buildApart.
 */
export class Demand {
  #directory;
  #names;
  #build;
  #fresh;
  #under = new Map(); // name: promise, of those that are being built or are to be
  #last = Promise.resolve();

  constructor(directory, names, { say, build, fresh = isFresh } = {}) {
    this.#directory = join(directory, "programs");
    this.#names = new Set(names);
    this.#build = build ?? ((name) => buildApart([name], this.#directory, { say, quick: true }));
    this.#fresh = fresh;
  }

  /** Resolves once the file at a path of the page is as new as it can be, and rejects if it fails. */
  prepare(path) {
    const [, name] = /^\/programs\/(\w+)\.wasm$/.exec(path) ?? [];
    if (!this.#names.has(name)) return Promise.resolve();
    if (!this.#under.has(name)) {
      if (this.#fresh(join(this.#directory, `${name}.wasm`))) return Promise.resolve();
      this.#begin(name);
    }
    return this.#under.get(name);
  }

  // One after the other: they share the library, which the first has to compile.
  #begin(name) {
    const done = this.#last.then(() => this.#build(name)).finally(() => this.#under.delete(name));
    this.#last = done.catch(() => {});
    this.#under.set(name, done);
  }
}
