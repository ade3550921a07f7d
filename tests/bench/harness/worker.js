// SPDX-License-Identifier: MIT
// Measures on one host, in a process of its engine: the job comes as an argument in JSON, and rows
// go to stdout, one per line.
import { measure } from "./measure.js";
import { casesOf } from "./topics.js";

/** { topics, names, host, short, cold }: names, of cases, or all; cold: only what comes first. */
async function work({ topics, names, host, short, cold }) {
  for (const topic of topics) {
    for (const one of await casesOf(topic, { host, short })) {
      if (names && !names.includes(one.name)) continue;
      if (cold) print({ name: one.name, cold: [await one.ours()].flat()[0] });
      else await measurePeers(one, { host, short });
    }
  }
}

async function measurePeers(one, { host, short }) {
  const peers = Object.entries(one.peers ?? {}).filter(([, peer]) => peer);
  for (const [peer, { missing }] of peers) {
    if (missing) print({ host, name: one.name, peer, missing });
  }
  const there = Object.fromEntries(peers.filter(([, { missing }]) => !missing));
  for (const row of await measure({ ...one, peers: there }, { short })) print({ host, ...row });
}

const print = (row) => console.log(JSON.stringify(row));

await work(JSON.parse(process.argv[2]));
process.exit(); // a peer may leave timers behind
