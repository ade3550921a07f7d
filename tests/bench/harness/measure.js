// SPDX-License-Identifier: MIT
// Rounds in which ours and its peers take turns, so that what else the machine does meets all.

/** How often each is measured, unless a case or a peer says `rounds`. */
export const ROUNDS = { full: 9, short: 3 };

/**
 * Measures a case { name, unit, ours, peers: { name: run or { run, rounds } }, rounds }. What runs
 * gives a figure, or several, of which the last counts: those before it warm up. Gives a row for
 * each peer, or one without.
 */
export async function measure(one, { short = false } = {}) {
  const rounds = one.rounds ?? ROUNDS[short ? "short" : "full"];
  const sides = [{ run: one.ours, rounds }, ...peersOf(one, rounds)];
  for (const side of sides) side.figures = [];
  for (let round = 0; round <= rounds; round++) {
    for (const side of sides) await takeTurn(side, round);
  }
  const [ours, ...peers] = sides;
  const row = { name: one.name, unit: one.unit, ours: summary(ours) };
  if (!peers.length) return [row];
  return peers.map((peer) => withPeer(row, peer.name, summary(peer)));
}

function peersOf({ peers = {} }, rounds) {
  return Object.entries(peers).map(([name, peer]) => {
    const { run, ...own } = typeof peer === "function" ? { run: peer } : peer;
    return { name, run, rounds: Math.min(own.rounds ?? rounds, rounds) };
  });
}

/** The first round is the cold one. */
async function takeTurn(side, round) {
  if (round > side.rounds) return;
  const figures = [await side.run()].flat();
  if (round === 0) side.cold = figures[0];
  else side.figures.push(figures.at(-1));
}

function summary({ figures, cold }) {
  const sorted = figures.sort((a, b) => a - b);
  const [min, max] = [sorted[0], sorted.at(-1)];
  return { median: median(sorted), min, max, cold };
}

const withPeer = (row, peer, theirs) => ({
  ...row,
  peer,
  theirs,
  ratio: row.ours.median / theirs.median,
});

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
