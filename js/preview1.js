// SPDX-License-Identifier: MIT
// The numbers of WASI preview 1 that this package knows.

// Kinds of files.
export const BLOCK_DEVICE = 1;
export const CHARACTER_DEVICE = 2;
export const DIRECTORY = 3;
export const REGULAR_FILE = 4;
export const SOCKET = 6;
export const SYMBOLIC_LINK = 7;

// How to open.
export const CREATE = 1;
export const ONLY_DIRECTORY = 2;
export const EXCLUSIVE = 4;
export const TRUNCATE = 8;
export const APPEND = 1; // of a descriptor's flags

// Rights of a descriptor.
export const READ = 0x2;
export const WRITE = 0x40;
export const SEEK_AND_TELL = 0x24; // a terminal has neither, by which libc knows it
export const ALL_RIGHTS = 0x1fffffff;

// Error numbers.
export const BADF = 8;
export const EXIST = 20;
export const INVAL = 28;
export const ISDIR = 31;
export const LOOP = 32;
export const NOENT = 44;
export const NOSYS = 52;
export const NOTDIR = 54;
export const NOTEMPTY = 55;
export const NOTSUP = 58;
export const PERM = 63;
export const SPIPE = 70;
export const XDEV = 75;
export const NOTCAPABLE = 76; // outside of what the program may use

/** Thrown by what does the work of a WASI function, which then returns the number. */
export class Errno {
  constructor(errno) {
    this.errno = errno;
  }
}

export function fail(errno) {
  throw new Errno(errno);
}
