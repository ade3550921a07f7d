// SPDX-License-Identifier: MIT
/** A build that failed. Without a message the compiler has already said why, on stderr. */
export class BuildError extends Error {
  constructor(message, status = 1) {
    super(message);
    this.name = "BuildError";
    this.status = status;
  }
}
