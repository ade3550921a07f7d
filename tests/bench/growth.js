// SPDX-License-Identifier: MIT
// Each figure from 100 to 1,000,000 tasks or timers. The clock is virtual, so that timers cost what
// they cost and nobody waits for them.
const COUNTS = [100, 1000, 10_000, 100_000, 1_000_000];
const LEAST = 200_000; // switches or calls, so that a round is long enough to be measured

const CURVES = {
  "switch of n tasks": ["switch", "depth1", (n) => [n, Math.max(LEAST, 2 * n)]],
  "gather of n tasks": ["tasks", "gather", (n) => [n, Math.ceil(LEAST / n)]],
  "n sleeping tasks cancelled": ["tasks", "cancel", (n) => [n]],
  "n callbacks at once": ["futures", "call_soon", (n) => [n]],
  "n futures, each awaited": ["futures", "handover", (n) => [n]],
  "n timers set and cancelled": ["timers", "cancel", (n) => [n]],
  "n timers fire": ["timers", "fire", (n) => [n]],
};

export function cases({ program, short }) {
  const env = { ASYNCIO_VIRTUAL_TIME: "1" };
  const counts = short ? COUNTS.slice(0, 3) : COUNTS;
  return Object.entries(CURVES).flatMap(([curve, [name, run, numbers]]) => {
    const ours = program(name, { env });
    return counts.map((n) => ({
      name: `growth: ${curve}, ${n.toLocaleString("en")}`,
      unit: "ns",
      rounds: 3,
      ours: ours(run, ...numbers(n)),
    }));
  });
}
