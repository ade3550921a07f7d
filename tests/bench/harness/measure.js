// SPDX-License-Identifier: MIT
// Rounds in which ours and its peers take turns, so that what else the machine does meets all.
import { patient } from "./calm.js";

/** How often each is measured, unless a case or a peer says `rounds`. */
export const ROUNDS = { full: 9, short: 2 };

/** Units of what takes no time, so that it does not matter who disturbs it. */
const SIZES = /^([KM]B|bytes)\b/;

/**
 * Measures a case { name, unit, ours, peers: { name: run or { run, rounds } }, rounds }. What runs
 * gives a figure, or several, of which the last counts: those before it warm up. Gives a row for
 * each peer, or one without. A case with `processes` is measured in as many, and one that is
 * `awake` while no core sleeps (worker.js). One with `repeats` has rounds of as many runs each, so
 * that after the first one both sides are as fast as the engine makes them (docs/performance.md);
 * peers in processes of their own run as often as they say. calmly: of calm.js, by which a turn is
 * taken again that was disturbed; the short form and a case that is `awake` take what comes.
 */
export async function measure(one, { short = false, calmly } = {}) {
  calmly ??= short || one.awake || SIZES.test(one.unit) ? atOnce : await patient();
  const rounds = Math.min(one.rounds ?? ROUNDS.full, short ? ROUNDS.short : Infinity);
  const repeats = repeatsOf(one, { short });
  const sides = [{ run: () => one.ours(repeats), rounds }, ...peersOf(one, rounds, short)];
  for (const side of sides) Object.assign(side, { figures: [], disturbed: 0 });
  for (let round = 0; round <= rounds; round++) {
    for (const side of sides) await takeTurn(side, round, calmly);
  }
  const [ours, ...peers] = sides;
  const row = { name: one.name, unit: one.unit, ours: summary(ours) };
  if (!peers.length) return [row];
  return peers.map((peer) => withPeer(row, peer.name, summary(peer)));
}

const atOnce = async (run) => ({ figures: await run(), disturbed: false });

/** How many runs a round of a case consists of. */
export const repeatsOf = ({ repeats = 1 }, { short = false } = {}) => (short ? 1 : repeats);

/** The mean of the figures of some runs in a row. */
export async function runRepeatedly(run, repeats = 1) {
  let sum = 0;
  for (let i = 0; i < repeats; i++) sum += await run();
  return sum / repeats;
}

/** A peer that says how often is slow: every run starts it anew, so that it has no cold round. */
function peersOf(one, rounds, short) {
  const repeats = repeatsOf(one, { short });
  return Object.entries(one.peers ?? {}).map(([name, peer]) => {
    if (typeof peer === "function")
      return { name, run: repeats > 1 ? () => runRepeatedly(peer, repeats) : peer, rounds };
    if (!peer.rounds) return { name, run: peer.run, rounds };
    return { name, run: peer.run, rounds: short ? 1 : Math.min(peer.rounds, rounds), first: 1 };
  });
}

/** The first round is the cold one, of which there is no other. */
async function takeTurn(side, round, calmly) {
  if (round > side.rounds || round < side.first) return;
  const run = async () => [await side.run()].flat();
  if (round === 0) {
    [side.cold] = await run();
    return;
  }
  const { figures, disturbed } = await calmly(run);
  side.figures.push(figures.at(-1));
  if (disturbed) side.disturbed++;
}

function summary({ figures, cold, disturbed }) {
  const sorted = figures.sort((a, b) => a - b);
  const [min, max] = [sorted[0], sorted.at(-1)];
  return { median: median(sorted), min, max, cold, disturbed };
}

/** On a busy machine `least`, of the least figures, says more than the ratio of the medians. */
const withPeer = (row, peer, theirs) => ({
  ...row,
  peer,
  theirs,
  ratio: row.ours.median / theirs.median,
  least: row.ours.min / theirs.min,
});

/** Makes one row of those of several processes, each of which has its own luck. */
export function pool(rows) {
  const of = (read) => rows.map(read).filter((figure) => figure !== undefined);
  const summarize = (side) => ({
    median: median(of((row) => row[side].median)),
    min: Math.min(...of((row) => row[side].min)),
    max: Math.max(...of((row) => row[side].max)),
    cold: median(of((row) => row[side].cold)),
    disturbed: of((row) => row[side].disturbed).reduce((a, b) => a + b, 0),
  });
  const pooled = { ...rows[0], ours: summarize("ours") };
  if (!pooled.peer) return pooled;
  const [ratio, least] = ["ratio", "least"].map((name) => median(of((row) => row[name])));
  return { ...pooled, theirs: summarize("theirs"), ratio, least };
}

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2;
}
