// SPDX-License-Identifier: MIT
// Where a module comes from: a URL, a path, a response, bytes.

import { LoadError } from "./codes.js";

const FETCHED = /^(?!file)\w\w+:/; // c:/ is a path

export const isBytes = (source) => ArrayBuffer.isView(source) || source instanceof ArrayBuffer;

/** { label: what errors call it, path: of its file, content: bytes or module } */
export async function openSource(source, node) {
  if (isBytes(source) || source instanceof WebAssembly.Module) {
    return { label: "the module", path: "", content: source };
  }
  const isAddress = typeof source === "string" || source instanceof URL;
  if (!isAddress && !(source instanceof Response)) {
    const expected = "a URL, path, Response, bytes or WebAssembly.Module";
    throw new TypeError(`load: the source must be ${expected}, not ${typeName(source)}`);
  }
  const label = isAddress ? String(source) : source.url || "the response";
  const read = node && !FETCHED.test(label) ? node.readFile : fetch;
  const response = isAddress ? await read(label).catch((e) => unreadable(label, e)) : source;
  if (!response.ok) unreadable(label, { message: `HTTP status ${response.status}` });
  return { label, path: response.url || label, content: await response.arrayBuffer() };
}

function unreadable(label, cause) {
  throw new LoadError(`${label} cannot be read: ${cause.message}`, { cause });
}

export function typeName(value) {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return value instanceof Uint8Array ? "Uint8Array" : typeof value;
}
