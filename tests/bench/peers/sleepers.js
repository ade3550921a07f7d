// SPDX-License-Identifier: MIT
// sleepers.js N: as many async functions that sleep, until all of them do.
const count = Number(process.argv[2]);
const wake = [];

const sleep = () => new Promise((resolve) => wake.push(resolve));

async function nested() {
  await sleep();
}

const all = Array.from({ length: count }, async () => await nested());
for (const resolve of wake) resolve();
await Promise.all(all);
await new Promise((resolve) => setTimeout(resolve, 100)); // the peak is read meanwhile
