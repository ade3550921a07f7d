// SPDX-License-Identifier: MIT
// The types of options; those of `load`, and what they mean for the program's system.

import { NotImplementedError } from "./codes.js";
import { CHARACTER_DEVICE } from "./preview1.js";
import { typeName } from "./source.js";

const TYPES = {
  name: "string",
  args: "array of string",
  env: "object of string",
  files: "object of string or Uint8Array",
  dirs: "object of string",
  functions: "object of function",
  allow: "object",
  stdin: "string or Uint8Array or function",
  stdout: "function",
  stderr: "function",
  onError: "function",
  workers: "number",
  worker: "string or object",
  allowExports: "boolean",
  devtools: "boolean",
  trace: "function",
};

/** Throws a TypeError that names the option that is wrong, what it should be and what it is. */
export function checkOptions(options, caller = "load", allTypes = TYPES) {
  const expect = (name, value, types) => {
    const type = typeName(value);
    if (types.split(" or ").includes(type)) return;
    throw new TypeError(`${caller}: option '${name}' must be ${types}, not ${type}`);
  };
  expect("options", options, "object");
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    if (!allTypes[name]) throw new TypeError(`${caller}: there is no option '${name}'`);
    const [type, ofMembers] = allTypes[name].split(" of ");
    expect(name, value, type);
    for (const key in ofMembers && value) expect(`${name}.${key}`, value[key], ofMembers);
  }
}

/** What the program gets of the world, for Wasi. node: node.js, where there is a process. */
export function makeSystem(options, node) {
  const { name, args = [], env = {}, files, dirs, stdout, stderr } = options;
  if (dirs && !node) throw new NotImplementedError("load: option 'dirs' needs node:fs");
  return {
    args: [name, ...args],
    env: Object.keys(env).map((key) => `${key}=${env[key]}`),
    streams: [
      {}, // filled in by wasi_files.js
      makeOutput(1, stdout, node, console.log),
      makeOutput(2, stderr, node, console.error),
    ],
    stdin: options.stdin ?? node?.openStream(0) ?? "",
    files,
    directories: node?.openDirectories(options) ?? [],
  };
}

function makeOutput(fd, take, node, print) {
  if (!take && node) return node.openStream(fd);
  take ??= byLines(print);
  return {
    type: CHARACTER_DEVICE,
    write(bytes) {
      take(bytes);
      return bytes.length;
    },
  };
}

// The console adds a newline of its own: it gets whole lines.
function byLines(print) {
  const decoder = new TextDecoder();
  let line = "";
  return (bytes) => {
    const lines = (line + decoder.decode(bytes, { stream: true })).split("\n");
    line = lines.pop();
    for (const text of lines) print(text);
  };
}
