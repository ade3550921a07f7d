// SPDX-License-Identifier: MIT
// The numbers of wasm/README.md.

export const ABI = 1; // the low bits of what asyncio_abi gives
export const ABI_MASK = 7;
export const MAY_CALL = 1; // flag of asyncio_start
export const HELD = -2; // answers of asyncio_pump
export const TRACED = -4; // of a module with a trace

export const CALL = 1;
export const CANCEL = 2;
export const RELEASE = 3;
export const OPERATE = 4;
export const JOB = 5;
export const RETIRE = 6;
export const OPEN = 8; // these, and their events, are for js/io/
export const WRITE = 9;
export const SHUTDOWN = 10;
export const CLOSE = 11;
export const CREDIT = 12;
export const START_TLS = 13;
export const OP_SIZE = 20;
export const NAMES = 64; // of functions that both sides keep
export const NAMED = -1; // a task that has more than a number
export const MAY_WAIT = 7; // operations from here on await what they give

export const NOTHING = 0;
export const NULL = 1;
export const BOOL = 2;
export const INT = 3;
export const DOUBLE = 4;
export const POINTER = 5;
export const STRING = 6;
export const BYTES = 7;
export const JS = 8;
export const ERROR = 9;
export const LIST = 10;
export const VALUE_SIZE = 16;
export const FUNCTION = 0x40000000; // from here on handles are those of C functions
