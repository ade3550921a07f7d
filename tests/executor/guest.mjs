// SPDX-License-Identifier: MIT
// Runs faults.c where there are workers: in a process by `node guest.mjs FAULT.wasm WHAT OPTIONS`,
// in a page as the function.

/**
 * What the program wrote and its exit code. closeAt: text, when it is written the app is closed;
 * call: an export, which is called in place of a run, and whose error is the code.
 */
export async function runFault(load, source, { closeAt, call, ...options }) {
  const out = { stdout: "", stderr: "" };
  let written;
  const seen = new Promise((resolve) => (written = resolve));
  const collect = (name) => {
    const decoder = new TextDecoder();
    return (bytes) => {
      out[name] += decoder.decode(bytes, { stream: true });
      if (closeAt && out.stdout.includes(closeAt)) written();
    };
  };
  const streams = { stdout: collect("stdout"), stderr: collect("stderr") };
  const app = await load(source, { ...options, ...streams });
  const ended = call ? app.exports[call]().catch(String) : app.run();
  if (closeAt) {
    await seen;
    await new Promise((resolve) => setTimeout(resolve, 100)); // the job begins
    await app.close();
  }
  return { code: await ended, ...out };
}

const [, , wasm, options] = globalThis.process?.argv ?? [];
if (wasm?.endsWith(".wasm")) {
  const { load } = await import("../../js/index.js");
  console.log(JSON.stringify(await runFault(load, wasm, JSON.parse(options))));
  if (globalThis.process.versions.bun) globalThis.process.exit(); // docs/executors.md
}
