// SPDX-License-Identifier: MIT
// A worker process (worker.js) for each host, whose rows come as they are measured.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { join } from "node:path";
import { findHost, ROOT } from "../../hosts/hosts.js";
import { median } from "./measure.js";
import { ENGINES } from "./programs.js";

const WORKER = join(ROOT, "tests/bench/harness/worker.js");
const COLD_STARTS = 3;

/** The rows of a job (see worker.js), as they come. */
export async function* measureOn(job) {
  const engine = ENGINES.includes(job.host) ? findHost(job.host) : process.execPath;
  const before = { deno: ["run", "--quiet", "--allow-all"] }[job.host] ?? [];
  const stdio = ["ignore", "pipe", "inherit"];
  const child = spawn(engine, [...before, WORKER, JSON.stringify(job)], { stdio });
  const ended = new Promise((done) => child.on("close", done));
  for await (const line of createInterface({ input: child.stdout })) yield JSON.parse(line);
  const code = await ended;
  if (code !== 0) throw new Error(`the benchmarks on ${job.host} ended with exit code ${code}`);
}

/** First rounds of processes that did nothing before: rows { host, name, cold }. */
export async function measureCold(job) {
  const rows = [];
  for (const name of job.names) {
    const figures = [];
    for (let i = 0; i < COLD_STARTS; i++) {
      const start = { ...job, topics: [name.split(":")[0]], names: [name], cold: true };
      for await (const row of measureOn(start)) figures.push(row.cold);
    }
    if (figures.length) rows.push({ host: job.host, name, cold: median(figures) });
  }
  return rows;
}
