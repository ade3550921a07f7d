// SPDX-License-Identifier: MIT
// Runs a test file of js/ on a host, against the package of a folder: a process or a page for each
// file, so that what one leaves behind is not in the way of another.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { evaluateInPage } from "../hosts/chromium.js";
import { runProgram } from "../hosts/hosts.js";
import { runWorker } from "../hosts/workerd.js";
import { bundleTests } from "./bundle.js";

const PATIENCE = 120_000; // ms for a file

/** How a host that has processes is told to run a script, which may do all and collect garbage. */
const PROCESSES = {
  node20: ["--expose-gc"],
  node26: ["--expose-gc"],
  deno: ["run", "--quiet", "--allow-all", "--v8-flags=--expose-gc"],
  bun: ["--expose-gc"],
};

export const TEST_HOSTS = [...Object.keys(PROCESSES), "workerd", "chromium"];

const KINDS = { workerd: "worker", chromium: "page" };

/**
 * Runs the tests of a file on a host. program: the host's. skips: why tests are not run, by name.
 * made: what an earlier run made, without which this one makes it.
 * @returns {{ reports: { test, error, skip }[], made }} in `error` is the text of a failure.
 */
export async function runTests(host, program, file, { folder, skips, made }) {
  const directory = join(folder, "tests", host, file.replace(".test.js", ""));
  mkdirSync(directory, { recursive: true });
  const [output, kind] = [join(directory, "tests.mjs"), KINDS[host] ?? "process"];
  const programs = await bundleTests(file, { folder, output, kind, skips, made });
  const started = { host, program, folder, directory, programs };
  const { stdout, stderr, code } = await START[kind](started);
  const reports = readReports(stdout, `${stdout.replace(/^\n?§ .*\n/gm, "")}${stderr}`, code);
  return { reports, made: made ?? readMade(directory) };
}

const START = {
  process({ host, program, directory }) {
    const env = { MADE: join(directory, "made.json"), NODE_OPTIONS: "" };
    const args = [...PROCESSES[host], "tests.mjs"];
    return runProgram(program, args, { cwd: directory, env, timeout: PATIENCE });
  },

  worker({ program, folder, directory, programs }) {
    const engine = join(folder, "node_modules/wasyncio/dist/asyncio.wasm");
    const modules = [
      ["tests.mjs", "esModule", join(directory, "tests.mjs")],
      ["wasyncio/asyncio.wasm", "wasm", engine],
    ];
    for (const [name, bytes] of programs) {
      writeFileSync(join(directory, name), bytes);
      modules.push([name, "wasm", join(directory, name)]);
    }
    return runWorker(program, directory, modules, { v8Flags: ["--expose-gc"], timeout: PATIENCE });
  },

  async page({ program, folder, directory }) {
    const names = { imports: { wasyncio: "../../../node_modules/wasyncio/js/index.js" } };
    const script = `globalThis.result = import("./tests.mjs").then((tests) => tests.default());`;
    const page = `<!doctype html><script type="importmap">${JSON.stringify(names)}</script>
      <script type="module">${script}</script>`;
    writeFileSync(join(directory, "index.html"), page);
    const lines = [];
    const path = `${directory.slice(folder.length + 1)}/index.html`;
    const say = (text) => lines.push(`${text}\n`);
    await evaluateInPage(program, folder, path, () => globalThis.result, say).catch(say);
    return { stdout: lines.join(""), stderr: "" };
  },
};

/** What the collector said. A run that did not get to its end fails the test that was under way. */
function readReports(stdout, rest, code) {
  const lines = [...stdout.matchAll(/^§ (.*)$/gm)].map(([, text]) => JSON.parse(text));
  const reports = lines.filter(({ test }) => test !== undefined);
  if (lines.at(-1)?.end) return reports;
  const error = `the host ended (${code}):\n${rest.slice(-4000)}`;
  return [...reports, { test: lines.at(-1)?.begin ?? "(before the first test)", error }];
}

function readMade(directory) {
  try {
    return JSON.parse(readFileSync(join(directory, "made.json"), "utf8"));
  } catch {
    return { programs: {}, texts: {} }; // it crashed
  }
}
