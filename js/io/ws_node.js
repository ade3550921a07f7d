// SPDX-License-Identifier: MIT
// The package ws, an optional peer, where it is installed.

const NAME = "ws"; // so that bundlers do not look for it

/** ws, or undefined. */
export const importWs = () => import(NAME).catch(() => undefined);
