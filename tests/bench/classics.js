// SPDX-License-Identifier: MIT
// The classic programs, beside async functions with queues of promises, and goroutines.
import { Queue } from "./peers/queue.js";

export function cases({ program, short, scale, peers }) {
  const ours = program("classics");
  const leaves = short ? 10_000 : 1_000_000;
  const primes = short ? 50 : 300;
  const make = (name, run, unit, peer, ...numbers) => ({
    name: `classics: ${name}`,
    unit: `ns per ${unit}`,
    ours: ours(run, ...numbers),
    peers: { JavaScript: () => peer(...numbers), "Go wasip1": peers("Go wasip1", run, ...numbers) },
    rounds: 3,
  });
  return [
    make(`skynet, ${leaves.toLocaleString("en")} leaves`, "skynet", "leaf", skynet, leaves),
    make(`sieve, ${primes} primes`, "sieve", "prime", sieve, primes),
    make("token ring, 1,000 tasks", "ring", "hop", ring, 1000, scale(200_000)),
    make("ping-pong", "ping_pong", "exchange", pingPong, scale(100_000)),
  ];
}

const since = (start, count) => ((performance.now() - start) * 1e6) / count;

async function skynet(leaves) {
  const start = performance.now();
  const sum = await node(0, leaves);
  if (sum !== (leaves * (leaves - 1)) / 2) throw new Error(`skynet: ${sum}`);
  return since(start, leaves);
}

async function node(number, size) {
  if (size === 1) return number;
  const child = (_, i) => node(number + (i * size) / 10, size / 10);
  const sums = await Promise.all(Array.from({ length: 10 }, child));
  return sums.reduce((a, b) => a + b);
}

/** Tasks that nobody ends are collected with their queues. */
async function sieve(primes) {
  const start = performance.now();
  let channel = new Queue(1);
  countUp(channel);
  for (let i = 1; i < primes; i++) {
    const out = new Queue(1);
    filter(channel, out, await channel.get());
    channel = out;
  }
  await channel.get();
  return since(start, primes);
}

async function countUp(out) {
  for (let i = 2; ; i++) await out.put(i);
}

async function filter(input, out, prime) {
  for (;;) {
    const number = await input.get();
    if (number % prime !== 0) await out.put(number);
  }
}

async function ring(tasks, hops) {
  const queues = Array.from({ length: tasks }, () => new Queue());
  for (let i = 1; i < tasks; i++) handOn(queues[i], queues[(i + 1) % tasks]);
  const start = performance.now();
  for (let i = 0; i < hops / tasks; i++) {
    queues[1].put(i);
    await queues[0].get();
  }
  return since(start, hops);
}

async function handOn(queue, next) {
  for (;;) next.put(await queue.get());
}

async function pingPong(count) {
  const [ping, pong] = [new Queue(1), new Queue(1)];
  const reply = async () => {
    for (let i = 0; i < count; i++) await pong.put(await ping.get());
  };
  const start = performance.now();
  const task = reply();
  for (let i = 0; i < count; i++) {
    await ping.put(i);
    await pong.get();
  }
  await task;
  return since(start, count);
}
