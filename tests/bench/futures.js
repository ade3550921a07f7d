// SPDX-License-Identifier: MIT
// Futures and callbacks, beside promises and microtasks.
export function cases({ program, scale }) {
  const ours = program("futures");
  const count = scale(100_000);
  const make = (name, repeats, run, peer, n) => ({
    name: `futures: ${name}`,
    unit: "ns",
    repeats,
    ours: ours(run, n),
    peers: { JavaScript: () => peer(n) },
  });
  return [
    make("await of a done one", 2, "done", awaitDone, 10 * count),
    make("set_result to the waiter", 5, "handover", handOver, count),
    make("call_soon, 100,000 at once", 20, "call_soon", queueAll, count),
    make("call_soon, each the next", 20, "call_soon_chain", queueChain, count),
  ];
}

const since = (start, count) => ((performance.now() - start) * 1e6) / count;

async function awaitDone(count) {
  const promise = Promise.resolve(1);
  const start = performance.now();
  for (let i = 0; i < count; i++) await promise;
  return since(start, count);
}

async function handOver(count) {
  const all = Array.from({ length: count }, makePromise);
  resolveAll(all);
  const start = performance.now();
  for (const { promise } of all) await promise;
  return since(start, count);
}

async function resolveAll(all) {
  for (const { resolve } of all) {
    resolve(1);
    await null;
  }
}

function makePromise() {
  const made = {};
  made.promise = new Promise((resolve) => (made.resolve = resolve));
  return made;
}

function queueAll(count) {
  return new Promise((done) => {
    let left = count;
    const start = performance.now();
    const call = () => --left || done(since(start, count));
    for (let i = 0; i < count; i++) queueMicrotask(call);
  });
}

function queueChain(count) {
  return new Promise((done) => {
    let left = count;
    const start = performance.now();
    const call = () => (--left ? queueMicrotask(call) : done(since(start, count)));
    queueMicrotask(call);
  });
}
