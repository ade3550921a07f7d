// SPDX-License-Identifier: MIT
// Runs a program where there is no process: in a page, and in workerd.
import { load } from "./js/index.js";

/** source: as for `load`. files: [path, content as base64] of each. */
export async function runProgram(source, { files, ...options }, functions) {
  const out = { stdout: "", stderr: "" };
  const collect = (name) => {
    const decoder = new TextDecoder();
    return (bytes) => (out[name] += decoder.decode(bytes, { stream: true }));
  };
  const decode = ([path, base64]) => [path, Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))];
  const app = await load(source, {
    ...options,
    name: "program.wasm",
    files: Object.fromEntries(files.map(decode)),
    functions: { ...functions },
    stdout: collect("stdout"),
    stderr: collect("stderr"),
  });
  return { code: await app.run(), ...out };
}
