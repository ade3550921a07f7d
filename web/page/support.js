// SPDX-License-Identifier: MIT
// What a browser must have to run programs, and how to say that it has not.

const SMALLEST = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]); // a module with nothing in it

/** What is missing, as a sentence; undefined when nothing is. */
export function missing({ WebAssembly, Worker } = window) {
  if (!WebAssembly)
    return "This browser has no WebAssembly, or it is switched off, so programs cannot run here. You can still read them.";
  if (!Worker) return "This browser has no workers, so programs cannot run here.";
  try {
    new WebAssembly.Instance(new WebAssembly.Module(SMALLEST)); // WebKit refuses only this
  } catch (error) {
    return `This page's Content-Security-Policy does not let the browser compile WebAssembly, so programs cannot run here. The server must allow script-src 'wasm-unsafe-eval'. (${error.message})`;
  }
  return undefined;
}
