// SPDX-License-Identifier: MIT
// Runs a program where there is no process: in a page, and in workerd.
import { load } from "./js/index.js";
import { Network } from "./js/network.js";

/**
 * source: as for `load`. files: [path, content as base64] of each. allow: as for `load`, but net may
 * be the options of a Network.
 */
export async function runProgram(source, { files, allow, ...options }, functions) {
  const net = typeof allow?.net === "object" ? new Network(allow.net) : allow?.net;
  const out = { stdout: "", stderr: "" };
  const collect = (name) => {
    const decoder = new TextDecoder();
    return (bytes) => (out[name] += decoder.decode(bytes, { stream: true }));
  };
  const decode = ([path, base64]) => [path, Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))];
  const app = await load(source, {
    ...options,
    allow: allow && { ...allow, net },
    name: "program.wasm",
    files: allow?.fs !== undefined ? undefined : Object.fromEntries(files.map(decode)),
    functions: { ...functions },
    stdout: collect("stdout"),
    stderr: collect("stderr"),
  });
  return { code: await app.run(), ...out };
}
