// SPDX-License-Identifier: MIT
// Where this runs: with a process, or without.

// workerd has a `process` as well, but no files or descriptors behind it.
const { process, navigator } = globalThis;
export const hasProcess = process?.versions?.node && navigator?.userAgent !== "Cloudflare-Workers";

/** node.js in Node, Deno and Bun; elsewhere, and in a bundle for browsers, undefined. */
export async function importNode() {
  const node = hasProcess && (await import("./node.js"));
  return node?.waiting && node; // package.json tells bundlers for browsers to leave it empty
}
