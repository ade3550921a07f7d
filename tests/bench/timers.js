// SPDX-License-Identifier: MIT
// Timers, beside setTimeout.
export function cases({ program, scale }) {
  const ours = program("timers");
  const count = scale(100_000);
  return [
    {
      name: "timers: 100,000 set and cancelled",
      unit: "ns",
      ours: ours("cancel", count),
      peers: { JavaScript: () => cancelAll(count) },
    },
    {
      name: "timers: 100,000 random ones fire",
      unit: "ns",
      ours: ours("fire", count),
      peers: { JavaScript: () => fireAll(count) },
    },
    ...[1, 5].map((delay) => ({
      name: `timers: a sleep of ${delay} ms ends late by`,
      unit: "ns",
      ours: ours("wake_up", scale(100), delay),
      peers: { JavaScript: () => wakeUp(scale(100), delay) },
    })),
  ];
}

const since = (start, count) => ((performance.now() - start) * 1e6) / count;

function cancelAll(count) {
  const timers = new Array(count);
  const start = performance.now();
  for (let i = 0; i < count; i++) timers[i] = setTimeout(() => {}, 1000 + 3.6e6 * Math.random());
  for (const timer of timers) clearTimeout(timer);
  return since(start, count);
}

function fireAll(count) {
  return new Promise((done) => {
    let left = count;
    const start = performance.now();
    const call = () => --left || done(since(start, count));
    for (let i = 0; i < count; i++) setTimeout(call, 10 * Math.random());
  });
}

async function wakeUp(count, delay) {
  const start = performance.now();
  for (let i = 0; i < count; i++) await new Promise((resolve) => setTimeout(resolve, delay));
  return since(start, count) - delay * 1e6;
}
