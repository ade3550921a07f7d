// SPDX-License-Identifier: MIT
// `wasyncio types`: what a module exports, as TypeScript.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { LoadError } from "../errors.js";
import { explain } from "../diagnose.js";
import { readSignatures } from "../signatures.js";

/** The C types of exports.h, as what JavaScript gives and gets. */
const TYPES = {
  int: ["number"],
  int64: ["number | bigint"],
  double: ["number"],
  _Bool: ["boolean"],
  string: ["string"],
  bytes: ["Uint8Array | ArrayBuffer", "Uint8Array"],
  value: ["unknown"],
  void: ["void"],
};

const given = (type) => TYPES[type]?.[0] ?? "unknown";
const gotten = (type) => TYPES[type]?.[1] ?? given(type);

/** The text of a .d.ts for a module's file. */
export async function describeTypes(path) {
  const signatures = readSignatures(await compile(path));
  if (!signatures.size) {
    throw new LoadError(`${path} has no exports made with ASYNCIO_EXPORT (asyncio/exports.h)`);
  }
  const members = [...signatures].map(([name, signature]) => `  ${method(name, signature)}\n`);
  return `// Made by \`wasyncio types ${basename(path)}\`.
import type { CallOptions } from "wasyncio";

/** For \`load<Exports>(…)\`. */
export interface Exports {
${members.join("")}}
`;
}

function method(name, { isPlain, result, parameters }) {
  const list = parameters.map(([type, parameter]) => `${parameter}: ${given(type)}`);
  if (isPlain) return `${name}(${list.join(", ")}): ${gotten(result)};`;
  return `${name}(${[...list, "options?: CallOptions"].join(", ")}): Promise<${gotten(result)}>;`;
}

async function compile(path) {
  let bytes;
  try {
    bytes = readFileSync(path);
    return await WebAssembly.compile(bytes);
  } catch (cause) {
    const why = bytes ? await explain(cause, bytes) : `cannot be read: ${cause.message}`;
    throw new LoadError(`${path} ${why}`, { cause });
  }
}
