// SPDX-License-Identifier: MIT
// Bytes, as tests/size.js counts them; they are the same on every host.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { buildLoop } from "../../js/cc/loop.js";
import { measureSizes } from "../size.js";

/** What its rows are called here. */
const NAMES = {
  "added: prints nothing": "size: run, create_task, sleep, gather",
  "shim: page": "size: shim, to run a C program",
  "shim: all of it": "size: shim, all of it",
};

export async function cases({ host }) {
  if (host !== "node20") return [];
  const rows = (await measureSizes()).filter(({ name }) => name in NAMES);
  const engine = gzipSync(readFileSync(await buildLoop()), { level: 9 });
  return [
    ...rows.map(({ name, gzip }) => makeCase(NAMES[name], gzip)),
    makeCase("size: asyncio.wasm", engine.length),
  ];
}

const makeCase = (name, bytes) => ({
  name,
  unit: "KB gzip",
  rounds: 1,
  ours: async () => bytes / 1024,
});
