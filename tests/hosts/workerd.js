// SPDX-License-Identifier: MIT
// Runs a program in workerd, Cloudflare's runtime, which has no files, processes or compiler of
// WebAssembly: what it may import is listed in a configuration, and the worker runs as a test.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { readFiles, runProgram } from "./programs.js";

const PACKAGE = fileURLToPath(new URL("../../", import.meta.url));
const HERE = fileURLToPath(new URL(".", import.meta.url));

/** What a worker gets that names no day: no MessageChannel, no WeakRef, nothing of Node. */
export const OLDEST = "2021-11-02";

/** The first with WeakRef and FinalizationRegistry, which tests need that look at garbage. */
const COLLECTING = "2025-05-05";

/** As `run` in hosts.js. The files of `dirs` are handed over in memory. */
export function runInWorkerd(program, wasm, { args, env, dirs, stdin, functions, allow }) {
  const files = Object.entries(dirs).flatMap(([guest, path]) => [...readFiles(path, guest)]);
  return inDirectory(async (directory) => {
    const options = join(directory, "options.json");
    writeFileSync(options, JSON.stringify({ args, env, stdin, files, allow }));
    const none = join(directory, "functions.mjs");
    writeFileSync(none, "");
    const { code, stdout, stderr } = await runWorker(program, directory, [
      ["worker.mjs", "esModule", join(HERE, "worker.mjs")],
      ["guest.mjs", "esModule", join(HERE, "guest.mjs")],
      ["options.json", "json", options],
      ["program.wasm", "wasm", resolve(wasm)],
      ["functions.mjs", "esModule", functions ?? none],
      ...shim(),
    ]);
    const result = /^result (.*)$/m.exec(stdout);
    if (code !== 0 || !result) throw new Error(`workerd: exit code ${code}\n${stdout}${stderr}`);
    return JSON.parse(result[1]);
  });
}

/**
 * Runs the test of a worker. modules: [name, kind, path], the first is the worker. flags: of
 * compatibility; v8Flags: of the engine; timeout: in ms.
 */
export function runWorker(program, directory, modules, options = {}) {
  const { date = COLLECTING, flags = [], v8Flags = [], timeout } = options;
  const config = join(directory, "config.capnp");
  writeFileSync(
    config,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  v8Flags = ${JSON.stringify(v8Flags)},
  services = [
    (name = "main", worker = .worker),
    (name = "internet", network = (allow = ["private", "public"])),
  ],
);
const worker :Workerd.Worker = (
  modules = [
    ${modules.map(([name, kind, path]) => `(name = "${name}", ${kind} = embed "${path}")`)}
  ],
  compatibilityDate = "${date}",
  compatibilityFlags = ${JSON.stringify(flags)},
);
`,
  );
  return runProgram(program, ["test", "--import-path=/", config], { timeout });
}

/** What `js/index.js` may import. */
export function* shim() {
  for (const directory of ["js", "js/io", "js/loop"]) {
    for (const name of listModules(directory)) {
      yield [`${directory}/${name}`, "esModule", join(PACKAGE, directory, name)];
    }
  }
}

function listModules(directory) {
  try {
    return readdirSync(join(PACKAGE, directory)).filter((name) => name.endsWith(".js"));
  } catch {
    return [];
  }
}

export async function inDirectory(use) {
  const directory = mkdtempSync(join(tmpdir(), "wasyncio-workerd-"));
  try {
    return await use(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
