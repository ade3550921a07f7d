// SPDX-License-Identifier: MIT
// Programs that embed C from packages: with Asyncify, and the same linked module without it.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { WASI } from "node:wasi";
import { preparePlain } from "../../../js/cc/asyncify.js";
import { build, link } from "../../../js/cc.js";
import { findToolchain } from "../../../js/toolchain.js";
import { ROOT } from "../../hosts/hosts.js";
import { ABOVE } from "./bars.js";

const SOURCES = join(ROOT, "tests/bench/sources");
const OUT = join(ROOT, "dist/bench");

/** The directory of a package with C, which is fetched when it is not there. */
export function findSources(name) {
  const directory = join(SOURCES, "node_modules", name);
  if (!existsSync(directory)) {
    const args = ["ci", "--ignore-scripts", "--loglevel=error", "--prefix", SOURCES];
    const { status } = spawnSync("npm", args, { stdio: ["ignore", 2, 2] });
    if (status !== 0) throw new Error(`npm ci failed in ${SOURCES}`);
  }
  return directory;
}

/** The C files of a directory but for those named. */
export const listC = (directory, but) =>
  readdirSync(directory)
    .filter((name) => name.endsWith(".c") && !but.includes(name))
    .map((name) => join(directory, name));

/**
 * Cases of a program: its time and size, when nothing suspends below what it embeds, and when
 * something does (-DSUSPENDS_BELOW). what: of build.
 */
export async function embeddedCases(name, what) {
  const make = (...flags) => ({ ...what, cwd: ROOT, flags: [...what.flags, ...flags] });
  const without = await buildPlain(name, make());
  const above = await buildFull(name, make());
  const below = await buildFull(`${name}_below`, make("-DSUSPENDS_BELOW"));
  return [
    ...compare(`${name}: ${ABOVE}`, above, without),
    ...compare(`${name}: a callback suspends below it`, below, without),
  ];
}

/** A run takes 0.1 s, and sides that differ by a few percent are to meet the same noise. */
const ROUNDS = 41;

const compare = (name, ours, theirs) => [
  {
    name,
    unit: "ms",
    rounds: ROUNDS,
    ours: warmFirst(ours),
    peers: { "without Asyncify": warmFirst(theirs) },
  },
  {
    name: `${name}, size`,
    unit: "KB",
    rounds: 1,
    ours: async () => ours.bytes / 1024,
    peers: { "without Asyncify": async () => theirs.bytes / 1024 },
  },
];

async function buildFull(name, what) {
  const path = await build({ ...what, output: join(OUT, `${name}.wasm`) });
  const module = await openModule(path);
  runProgram(module, ["1", "suspend"]); // shows that it can
  return module;
}

async function buildPlain(name, what) {
  mkdirSync(OUT, { recursive: true });
  const prepared = preparePlain(await link(what), { level: "2", debug: false });
  const [input, output] = ["in.wasm", "plain.wasm"].map((end) => join(OUT, `${name}.${end}`));
  writeFileSync(input, prepared.bytes);
  findToolchain().optimize([input, ...prepared.passes(), "-o", output]);
  return openModule(output);
}

async function openModule(path) {
  const bytes = readFileSync(path);
  return { module: await WebAssembly.compile(bytes), bytes: bytes.length, path };
}

/** The first round is of several runs, after which the engine has optimised; the others are of one. */
function warmFirst(module) {
  let runs = 5;
  return async () => {
    const figures = runProgram(module, [String(runs)]).map((figure) => figure / 1e6);
    runs = 1;
    return figures;
  };
}

function runProgram({ module, path }, args) {
  const wasi = new WASI({ version: "preview1", args: [path, ...args], returnOnExit: true });
  const suspend = () => {
    throw new Error(`${path}: it was to run without suspending`);
  };
  const asyncify = Object.fromEntries(
    ["start_unwind", "stop_unwind", "start_rewind", "stop_rewind"].map((name) => [name, suspend]),
  );
  const output = [];
  const imports = { wasi_snapshot_preview1: { ...wasi.wasiImport, fd_write }, asyncify };
  const instance = new WebAssembly.Instance(module, imports);
  const code = wasi.start(instance);
  const text = Buffer.concat(output).toString();
  if (code !== 0) throw new Error(`${path}: exit code ${code}: ${text}`);
  return text.trim().split("\n").map(Number);

  function fd_write(fd, pieces, count, written) {
    const memory = new DataView(instance.exports.memory.buffer);
    let size = 0;
    for (let at = pieces; at < pieces + count * 8; at += 8) {
      const piece = [memory.getUint32(at, true), memory.getUint32(at + 4, true)];
      output.push(Buffer.from(new Uint8Array(memory.buffer, ...piece)));
      size += piece[1];
    }
    memory.setUint32(written, size, true);
    return 0;
  }
}
