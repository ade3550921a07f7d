// SPDX-License-Identifier: MIT
// The package ws, an optional peer, where it is installed.

/** ws, or undefined. name: not a text in the import, so that bundlers do not look for it. */
export const importWs = (name = "ws") => import(name).catch(() => undefined);
