// SPDX-License-Identifier: MIT
// Measures on one host, in a process of its engine: the job comes as an argument in JSON, and rows
// go to stdout, one per line.
import { keepAwake } from "./awake.js";
import { measure, pool, repeatsOf } from "./measure.js";
import { measureOn } from "./session.js";
import { casesOf } from "./topics.js";

/**
 * { topics, names, host, short, cold, alone }: names, of cases, or all; cold: only what comes
 * first; alone: in this process, whatever a case says.
 */
async function work({ topics, names, host, short, cold, alone }) {
  for (const topic of topics) {
    for (const one of await casesOf(topic, { host, short })) {
      if (names && !names.includes(one.name)) continue;
      if (cold) await measureFirst(one, { short });
      else if (alone || short || !one.processes) await measureAwake(one, { host, short });
      else await measureInProcesses(one, { topics: [topic], names: [one.name], host, alone: true });
    }
  }
}

async function measureFirst(one, { short }) {
  const [first] = [await one.ours(repeatsOf(one, { short }))].flat();
  print({ name: one.name, cold: first });
}

async function measurePeers(one, { host, short }) {
  const peers = Object.entries(one.peers ?? {}).filter(([, peer]) => peer);
  for (const [peer, { missing }] of peers) {
    if (missing) print({ host, name: one.name, peer, missing });
  }
  const there = Object.fromEntries(peers.filter(([, { missing }]) => !missing));
  for (const row of await measure({ ...one, peers: there }, { short })) print({ host, ...row });
}

async function measureAwake(one, how) {
  const awake = one.awake ? keepAwake() : undefined;
  try {
    await measurePeers(one, how);
  } finally {
    awake?.end();
  }
}

/** For what a process has luck or bad luck with: `processes` of the case, one after the other. */
async function measureInProcesses({ processes }, job) {
  const byPeer = new Map();
  for (let i = 0; i < processes; i++) {
    for await (const row of measureOn(job)) {
      if (row.missing && i > 0) continue;
      if (row.missing) print(row);
      else byPeer.set(row.peer, [...(byPeer.get(row.peer) ?? []), row]);
    }
  }
  for (const rows of byPeer.values()) print(pool(rows));
}

const print = (row) => console.log(JSON.stringify(row));

await work(JSON.parse(process.argv[2]));
process.exit(); // a peer may leave timers behind
