// SPDX-License-Identifier: MIT
// What a file descriptor can be, and the output that every program has.

import { BADF, CHARACTER_DEVICE, SPIPE, fail } from "./preview1.js";

/**
 * A descriptor that can do nothing: a kind of file overrides what it can do, and throws
 * an Errno (preview1.js) where that fails.
 */
export class Fd {
  type = 0; // WASI's filetype
  flags = 0; // as given to path_open
  rights = 0; // WASI's bits; all that this package checks is read and write

  stat() {
    return this; // which has the type; what else there is to say is optional
  }
  sync() {}
  close() {}
}

/** Makes all kinds of files answer with an error number, unless they override. */
export function refuse(errnoOfMethod) {
  for (const [method, errno] of Object.entries(errnoOfMethod)) {
    Fd.prototype[method] = () => fail(errno);
  }
}

refuse({
  write: BADF, // (bytes) -> count
  seek: SPIPE, // (offset, whence) -> position
});

/** A function that takes bytes, which are its own to keep: an output. */
export class Output extends Fd {
  #take;

  constructor(take, type = CHARACTER_DEVICE) {
    super();
    this.#take = take;
    this.type = type;
  }

  write(bytes) {
    this.#take(bytes);
    return bytes.length;
  }
}
