// SPDX-License-Identifier: MIT
// JavaScript Promise Integration: each task is a stack of the engine.
export async function openPeer(bytes) {
  const module = await WebAssembly.compile(bytes);
  const wasi = new Proxy({}, { get: () => () => 0 });
  const env = { pause: new WebAssembly.Suspending(async () => null) };
  const { exports } = await WebAssembly.instantiate(module, { env, wasi_snapshot_preview1: wasi });
  const task = WebAssembly.promising(exports.task);
  return { switch: (n, switches) => switchTasks(task, n, Math.ceil(switches / n)) };
}

async function switchTasks(task, n, rounds) {
  const start = performance.now();
  await Promise.all(Array.from({ length: n }, () => task(rounds)));
  return ((performance.now() - start) * 1e6) / (n * rounds);
}
