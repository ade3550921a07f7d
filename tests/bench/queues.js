// SPDX-License-Identifier: MIT
// What goes from task to task, beside a queue and a lock of promises written by hand.
import { Lock, Queue } from "./peers/queue.js";

const REPEATS = 5; // a run is 15 ms, which engines have not optimised everything after

export function cases({ program, scale, peers }) {
  const ours = program("queues");
  const count = scale(100_000);
  return [
    {
      name: "queues: handover of an item",
      unit: "ns",
      repeats: REPEATS,
      ours: ours("handover", count),
      peers: {
        JavaScript: () => handOver(count),
        "CPython 3.13": peers("CPython 3.13", "handover", count),
        "Go wasip1": peers("Go wasip1", "handover", count),
      },
    },
    {
      name: "queues: handover of a lock",
      unit: "ns",
      repeats: REPEATS,
      ours: ours("lock", count),
      peers: { JavaScript: () => takeTurns(count) },
    },
  ];
}

const since = (start, count) => ((performance.now() - start) * 1e6) / count;

async function handOver(count) {
  const queue = new Queue(1);
  const produce = async () => {
    for (let i = 0; i < count; i++) await queue.put(i);
  };
  const start = performance.now();
  const producer = produce();
  for (let i = 0; i < count; i++) if ((await queue.get()) !== i) throw new Error("lost an item");
  await producer;
  return since(start, count);
}

async function takeTurns(count) {
  const lock = new Lock();
  const task = async () => {
    for (let i = 0; i < count / 2; i++) {
      await lock.acquire();
      lock.release();
    }
  };
  await lock.acquire();
  const all = Promise.all([task(), task()]);
  const start = performance.now();
  lock.release();
  await all;
  return since(start, count);
}
