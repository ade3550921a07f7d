// SPDX-License-Identifier: MIT
// What functions.mjs has done by workers.

export const add = (a, b) => a + b;
