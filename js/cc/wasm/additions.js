// SPDX-License-Identifier: MIT
// Functions that a module gets behind its own.
import { encodeList, encodeU32 } from "./bytes.js";
import { SECTION } from "./sections.js";

/** What writeModule has to add for the new functions of one module. */
export class Additions {
  #module;
  #types = [];
  #made = new Map(); // types that are new: key -> index
  #functions = []; // { type, code, name }

  constructor(module) {
    this.#module = module;
  }

  get names() {
    return this.#functions.map(({ name }) => name);
  }

  /** Of the sections: what goes behind their contents. */
  get sections() {
    return new Map([
      [SECTION.type, this.#types],
      [SECTION.function, this.#functions.map(({ type }) => encodeU32(type))],
      [SECTION.code, this.#functions.map(({ code }) => [...encodeU32(code.length), ...code])],
    ]);
  }

  /** Gives the index of a new function. code: its body. */
  addFunction(name, type, code) {
    const added = this.#functions.push({ name, type, code });
    return this.#module.functions.length + added - 1;
  }

  /** The index of a type, which is new if need be. */
  typeOf(params, results) {
    const key = `${params}:${results}`;
    const known = this.#module.types.findIndex((type) => type.key === key);
    if (known >= 0) return known;
    if (!this.#made.has(key)) {
      const encode = (types) => encodeList(types, (type) => [type]);
      const added = this.#types.push([0x60, ...encode(params), ...encode(results)]);
      this.#made.set(key, this.#module.types.length + added - 1);
    }
    return this.#made.get(key);
  }
}
