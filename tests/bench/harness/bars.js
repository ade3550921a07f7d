// SPDX-License-Identifier: MIT
// What the figures have to reach, as the project's issues say it.
const onBoth = (limit) => ({ node20: limit, node26: limit });

/** Ours, as a part of the peer's. */
const ratio = (issue, name, limits, { peer = "JavaScript" } = {}) => ({
  issue,
  limits,
  sign: "<=",
  text: `${name} / ${peer}`,
  names: [name],
  read: (find) => find(name, peer)?.ratio,
  least: (find) => find(name, peer)?.least,
  missing: (find) => find(name, peer)?.missing,
});

/** How many times as long the peer takes. */
const faster = (issue, name, peer, limits) => ({
  ...ratio(issue, name, limits, { peer }),
  sign: ">=",
  text: `${peer} / ${name}`,
  read: (find) => 1 / find(name, peer)?.ratio || undefined,
  least: (find) => 1 / find(name, peer)?.least || undefined,
});

/** One of our figures, as a multiple of another. */
const growth = (issue, name, base, limits) => ({
  issue,
  limits,
  sign: "<=",
  text: `${name} / ${base}`,
  names: [name, base],
  read: (find) => find(name)?.ours.median / find(base)?.ours.median || undefined,
});

/** The first round of a process, as a multiple of the later ones. */
const cold = (issue, name) => ({
  issue,
  limits: onBoth(3),
  sign: "<=",
  text: `${name}: cold / warm`,
  names: [name],
  cold: name,
  read: (find, findCold) => findCold(name)?.cold / find(name)?.ours.median || undefined,
});

/** A figure itself. */
const atMost = (issue, name, limits) => ({
  issue,
  limits,
  sign: "<=",
  text: name,
  names: [name],
  read: (find) => find(name)?.ours.median,
});

/** After one warm round, and the cold one beside it. */
const WARM = [
  ["tasks: spawn and join", 1.0],
  ["tasks: gather of 10,000", 0.6],
  ["futures: set_result to the waiter", 0.5],
  ["queues: handover of an item", 0.8],
  ["futures: call_soon, 100,000 at once", 0.4],
  ["futures: call_soon, each the next", 0.4],
  ["futures: await of a done one", 0.2],
  ["timers: 100,000 set and cancelled", 0.8],
];

const THOUSAND = "switch: 1,000 tasks, depth 1";

/** Of a program that embeds C, in embedded.js: nothing of that is suspended. */
export const ABOVE = "a task suspends above it";

const ECHO = "echo: a round trip of 1 KiB, 1,000 connections";

export const BARS = [
  ratio(8, ECHO, onBoth(1.25), { peer: "node:net" }),
  faster(8, ECHO, "CPython 3.13", { node20: 1.5 }),
  atMost(8, "echo: a round trip of 1 KiB, 50 connections", { wasmtime: 30 }),
  ratio(6, THOUSAND, { node20: 0.45, node26: 0.7 }),
  ratio(6, "switch: 1,000 tasks, depth 10", onBoth(0.12)),
  growth(6, "switch: 100,000 tasks, depth 1", THOUSAND, onBoth(2)),
  ratio(6, "switch: 2 tasks, a far timer pending", onBoth(1)),
  faster(6, THOUSAND, "Emscripten fibers", { node20: 25 }),
  faster(6, THOUSAND, "CPython 3.13", { node20: 40 }),
  faster(6, THOUSAND, "Pyodide", { node20: 300 }),
  faster(6, THOUSAND, "Go wasip1", { wasmtime: 15 }),
  ...WARM.map(([name, limit]) => ratio(6, name, onBoth(limit))),
  ...WARM.map(([name]) => cold(6, name)),
  atMost(6, "memory: 1,000,000 sleepers, peak RSS", { wasmtime: 260, node20: 290, node26: 290 }),
  atMost(6, "memory: 1,000,000 on copied stacks, peak RSS", {
    wasmtime: 400,
    ...onBoth(400),
  }),
  ...["lua", "sqlite"].flatMap((name) => [
    ratio(6, `${name}: ${ABOVE}`, onBoth(1.03), { peer: "without Asyncify" }),
    ratio(6, `${name}: ${ABOVE}, size`, onBoth(1.05), { peer: "without Asyncify" }),
  ]),
  atMost(6, "size: run, create_task, sleep, gather", { node20: 9 }),
  ratio(5, "js: yield* sleep(0), 1,000 tasks", { node20: 1.0, node26: 1.5 }),
  ratio(5, "calls: Promise.all of exported coroutines", onBoth(1.5)),
  ratio(5, "calls: gather of exported coroutines", onBoth(0.8)),
  ratio(5, "calls: tasks that await a JS function", onBoth(1.5)),
  ratio(5, "calls: JS functions awaited in a row", onBoth(3)),
  atMost(5, "size: shim, all of it", { node20: 12 }),
  atMost(5, "size: shim, to run a C program", { node20: 5 }),
  atMost(5, "size: asyncio.wasm", { node20: 30 }),
  ratio(9, "executor: a job that does nothing", onBoth(1.3), { peer: "postMessage" }),
  faster(9, "executor: jobs of 0.1 s, on 2 workers", "inline", onBoth(1.85)),
  atMost(9, "executor: longest stall of the loop meanwhile", onBoth(5)),
  faster(9, "executor: small jobs in batches", "one by one", onBoth(10)),
  ratio(9, "executor: a worker, from its start to its first result", onBoth(2), {
    peer: "an empty worker",
  }),
];

/** Names begin with the topic. */
const topicOf = (name) => name.split(":")[0];

/**
 * What the bars of a host need of some topics: the topics, the names of the cases, and of those
 * whose cold round counts.
 */
export function selectCases(host, topics) {
  const bars = BARS.filter(({ limits }) => host in limits);
  const wanted = bars.filter(({ names }) => topics.includes(topicOf(names[0])));
  const names = [...new Set(wanted.flatMap((bar) => bar.names))];
  return {
    topics: topics.filter((topic) => names.some((name) => topicOf(name) === topic)),
    names,
    cold: wanted.filter((bar) => bar.cold).map((bar) => bar.cold),
  };
}

/** Each bar with its figure, and whether it holds; undefined where it was not measured. */
export function judge(rows, { hosts, topics }) {
  return hosts.flatMap((host) => {
    const here = rows.filter((row) => row.host === host);
    const find = (name, peer) =>
      here.find((row) => row.name === name && row.unit && (!peer || row.peer === peer)) ??
      here.find((row) => row.name === name && row.missing && row.peer === peer);
    const findCold = (name) => here.find((row) => row.name === name && !row.unit && row.cold);
    return BARS.filter(({ limits }) => host in limits)
      .filter(({ names }) => topics.includes(topicOf(names[0])))
      .map((bar) => verdict(bar, host, find, findCold));
  });
}

function verdict({ read, least, missing, ...bar }, host, find, findCold) {
  const { issue, sign, text } = bar;
  const [figure, limit] = [read(find, findCold), bar.limits[host]];
  const pass = figure === undefined ? undefined : sign === "<=" ? figure <= limit : figure >= limit;
  const rest = { figure, least: least?.(find), limit, pass, missing: missing?.(find) };
  return { issue, host, text, sign, ...rest };
}
