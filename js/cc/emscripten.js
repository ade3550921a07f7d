// SPDX-License-Identifier: MIT
// The library for programs that Emscripten builds: libasyncio.a, and what to put on emcc's command
// line, as a response file and for pkg-config: node emscripten.js DIRECTORY
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { buildLibrary, listSources } from "../cc.js";
import { ROOT } from "./cache.js";
import { BuildError } from "./error.js";
import { bundleForEmscripten } from "./emscripten_bundle.js";
import { OUTPUT } from "./jobs.js";

const OLDEST = "3.1.6"; // that the tests are run with

/** What every program needs; a flag behind it on the command line wins. */
const LINK = ["-lasyncio", "-sASYNCIFY", "-sASSERTIONS=0", "-sEXIT_RUNTIME"];

/** Emscripten's programs do not see the section that has the signatures of exported functions. */
const REGISTER = "-DASYNCIO_REGISTER_EXPORTS";

/** Behind the library's own flags: musl's declarations beside C's, and no newer warning is fatal. */
const FLAGS = ["-std=gnu11", "-Wno-error", "-Wno-pedantic", REGISTER];

/** Other hosts, and an allocator that Emscripten has itself. */
const OTHER_HOSTS = "host_js host_wasi1 io jobs malloc pages pipes reach signals";

function librarySources() {
  const others = OTHER_HOSTS.split(" ").map((name) => `wasm/${name}.c`);
  const all = ["src", "wasm", "wasm/emscripten"].flatMap(listSources);
  all.push("src/native/jobs_inline.c");
  return all.filter((source) => !others.includes(source));
}

/** Gives the path of emcc: of EMSDK if it is set, else the first one in PATH. */
export function findEmcc(env = process.env) {
  const sdk = env.EMSDK ? [join(env.EMSDK, "upstream", "emscripten")] : [];
  const places = [...sdk, ...(env.PATH ?? "").split(delimiter)];
  return places.map((place) => join(place, "emcc")).find((path) => existsSync(path));
}

/** A toolchain, as of toolchain.js, that compiles and archives. */
export function emscriptenToolchain(env = process.env) {
  const emcc = findEmcc(env);
  if (!emcc) {
    throw new BuildError(
      `emcc is neither in EMSDK nor in PATH; Emscripten ${OLDEST} or newer is needed`,
    );
  }
  const version = readVersion(emcc);
  if (isOlder(version, OLDEST)) {
    throw new BuildError(`${emcc} is Emscripten ${version}; ${OLDEST} or newer is needed`);
  }
  const run = (jobs) => runJobs(jobs, emcc);
  return { id: `emcc ${version}`, sources: librarySources(), flags: FLAGS, run };
}

/** The version of an emcc, as a text. */
export function readVersion(emcc) {
  const { stdout, error } = spawnSync(emcc, ["--version"], { encoding: "utf8" });
  const version = /\b(\d+\.\d+\.\d+)\b/.exec(stdout ?? "")?.[1];
  if (version) return version;
  throw new BuildError(`cannot read the version of ${emcc}${error ? `: ${error.message}` : ""}`);
}

function isOlder(version, than) {
  const [a, b] = [version, than].map((text) => text.split(".").map(Number));
  const i = a.findIndex((part, k) => part !== b[k]);
  return i >= 0 && a[i] < b[i];
}

/** Compilations side by side, as each starts a Python and a node; then the rest. */
async function runJobs(jobs, emcc) {
  const compilations = jobs.filter((job) => job.source);
  const work = async () => {
    for (let job; (job = compilations.shift());) await runJob(job, emcc);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  for (const job of jobs.filter((job) => !job.source)) await runJob(job, emcc);
}

async function runJob(job, emcc) {
  const program = job.tool === "ar" ? emcc.replace(/emcc$/, "emar") : emcc;
  const temporary = `${job.output}.${process.pid}.o`; // emcc goes by the ending
  const args = job.args.map((arg) => (arg === OUTPUT ? temporary : arg));
  const child = spawn(program, args, { cwd: job.cwd, stdio: ["ignore", 2, 2] });
  const status = await new Promise((done, fail) => {
    child.on("error", (error) => fail(new BuildError(`cannot run ${program}: ${error.message}`)));
    child.on("close", (code) => done(code ?? 1));
  });
  if (status !== 0) throw new BuildError("", status);
  renameSync(temporary, job.output);
}

/** Writes libasyncio.a, asyncio.rsp and asyncio.pc into a directory. */
export async function buildForEmscripten({ directory, log, toolchain = emscriptenToolchain() }) {
  mkdirSync(directory, { recursive: true });
  const bundle = join(directory, "bundle.c");
  writeFileSync(bundle, await bundleForEmscripten());
  const sources = [...toolchain.sources, bundle];
  const output = join(directory, "libasyncio.a");
  await buildLibrary({ output, log, toolchain: { ...toolchain, sources } });
  const compile = [`-I${join(ROOT, "src")}`, REGISTER];
  const link = [`-L${resolve(directory)}`, ...LINK];
  writeFileSync(join(directory, "asyncio.rsp"), `${[...compile, ...link].map(quote).join("\n")}\n`);
  writeFileSync(join(directory, "asyncio.pc"), describe(compile, link));
}

const quote = (word) => (/[\s"\\]/.test(word) ? `"${word.replace(/["\\]/g, "\\$&")}"` : word);

function describe(compile, link) {
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const escape = (word) => word.replace(/[\s"'\\]/g, "\\$&");
  return `Name: asyncio
Description: asyncio for C, built with Emscripten
Version: ${version}
Cflags: ${compile.map(escape).join(" ")}
Libs: ${link.map(escape).join(" ")}
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const log = (text) => console.error(`wasyncio: ${text}`);
    await buildForEmscripten({ directory: process.argv[2], log });
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    if (error.message) console.error(`wasyncio: ${error.message}`);
    process.exitCode = error.status;
  }
}
