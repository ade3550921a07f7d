// SPDX-License-Identifier: MIT
// The files of tests/bench that export `cases`, and what a host can run of each.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT } from "../../hosts/hosts.js";
import { findPeers } from "./peers.js";
import { ENGINES, makeProgram } from "./programs.js";

const directory = join(ROOT, "tests/bench");

export function listTopics() {
  const names = readdirSync(directory).filter((name) => name.endsWith(".js") && name !== "run.js");
  return names.map((name) => name.slice(0, -3)).sort();
}

/**
 * The cases of a topic that a host can run: programs run on all, and what is JavaScript (`peer` is
 * short for that peer) in engines only.
 */
export async function casesOf(topic, { host, short }) {
  const { cases } = await import(pathToFileURL(join(directory, `${topic}.js`)).href);
  const inEngine = ENGINES.includes(host);
  const all = await cases({
    host,
    short,
    program: (name, options) => makeProgram(host, name, options),
    scale: (count) => (short ? Math.ceil(count / 20) : count),
    peers: findPeers(host),
  });
  return all
    .map(({ peer, peers, ...one }) => ({ ...one, peers: peers ?? (peer && { JavaScript: peer }) }))
    .map((one) => (inEngine ? one : withoutJavaScript(one)))
    .filter(({ ours }) => inEngine || ours.program);
}

function withoutJavaScript({ peers = {}, ...one }) {
  return { ...one, peers: { ...peers, JavaScript: undefined } };
}
