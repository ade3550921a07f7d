// SPDX-License-Identifier: MIT
// Whether a core is all there for what is measured. Where a machine is shared, a neighbour on the
// other half of a core makes it slower by 1.3 to 2, for 0.1 s to many seconds, and no load average
// tells: a piece of work that always takes the same does.
import { setTimeout as sleep } from "node:timers/promises";

const STEPS = 2e5; // of a piece: some 0.2 ms
const SLOW = 1.35; // times the least piece so far: the core is shared
const FIRST = 2e3; // ms in which the least piece is looked for at first
const LONGEST = 10e3; // ms in all that one case waits for calm
const PAUSE = 20; // ms between two looks

let least = Infinity;

/** Independent additions: what depends on memory would be slow for other reasons too. */
function compute() {
  let [a, b, c, d] = [1, 2, 3, 4];
  for (let i = 0; i < STEPS; i++) {
    a = (a + i) | 0;
    b = (b ^ i) | 0;
    c = (c + i) | 0;
    d = (d ^ i) | 0;
  }
  return a + b + c + d;
}

function timePiece() {
  const start = performance.now();
  const result = compute();
  const time = performance.now() - start;
  // The result is asked for, or the engine need not compute it.
  if (Number.isInteger(result)) least = Math.min(least, time);
  return time;
}

/** Of three pieces the least: one may have been interrupted, and the first is not compiled yet. */
const isCalm = () => Math.min(timePiece(), timePiece(), timePiece()) < SLOW * least;

let known; // a promise that the least piece is known as far as it can be

async function lookAtFirst() {
  const end = performance.now() + FIRST;
  for (; performance.now() < end; await sleep(PAUSE)) isCalm();
}

/**
 * What gives figures of calm times, of one case: calmly(run) gives { figures, disturbed }: of the
 * first run that began and ended in calm, or, once the patience of this case is used up, of any.
 */
export async function patient(look = isCalm, patience = LONGEST) {
  if (look === isCalm) await (known ??= lookAtFirst());
  const end = performance.now() + patience;
  const wait = async () => {
    while (!look() && performance.now() < end) await sleep(PAUSE);
  };
  return async (run) => {
    for (;;) {
      await wait();
      const figures = await run();
      const disturbed = !look();
      if (!disturbed || performance.now() >= end) return { figures, disturbed };
    }
  };
}
