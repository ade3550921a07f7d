// SPDX-License-Identifier: MIT
// Random programs on CPython and on the C library: ./build.sh fuzz --seed N --count M [--size K]
import { parseArgs } from "node:util";
import { findDifferences, prettyDifference, shrink, withoutCancelTexts } from "./compare.js";
import { format, generate } from "./generate.js";
import * as machines from "./machines.js";

const CHUNK = 800;
const WASM_SHARE = 20; // each 20th chunk also as wasm

const HELP = `Usage: ./build.sh fuzz [OPTION...]

  --seed N       the first program (1)
  --count M      how many programs (2000)
  --size K       operations per program at most (5 to 60)
  --sanitize     natively under AddressSanitizer and UndefinedBehaviorSanitizer
  --wasm         all of them as wasm in Node, too
  --texts        compare the texts of cancellations, too
  --keep-going   after a difference
  --show         print the programs instead
  --help         this text`;

const OPTIONS = {
  seed: { type: "string", default: "1" },
  count: { type: "string", default: "2000" },
  size: { type: "string" },
  sanitize: { type: "boolean", default: false },
  wasm: { type: "boolean", default: false },
  texts: { type: "boolean", default: false },
  "keep-going": { type: "boolean", default: false },
  show: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
};

function fail(message) {
  console.error(`fuzz: ${message}`);
  process.exit(2);
}

function readNumber(values, name) {
  const number = Number(values[name]);
  if (!Number.isInteger(number) || number < 1) fail(`--${name} takes a number above 0`);
  return number;
}

function readOptions() {
  try {
    const { values } = parseArgs({ options: OPTIONS });
    const size = values.size === undefined ? undefined : readNumber(values, "size");
    return {
      ...values,
      seed: readNumber(values, "seed"),
      count: readNumber(values, "count"),
      size,
    };
  } catch (error) {
    return fail(error.message);
  }
}

async function buildMachines({ sanitize, texts }) {
  const path = machines.findPython();
  if (!path) fail(`no Python 3.13: ${machines.INSTALL_PYTHON}`);
  if (!machines.hasCompiler()) fail("no C compiler: apt-get install gcc, or set NATIVE_CC");
  const name = sanitize ? "interpreter-sanitized" : "interpreter";
  const compared = texts ? (machine) => machine : withoutCancelTexts;
  return {
    python: compared(machines.python(path)),
    native: compared(machines.native(machines.buildNative({ sanitize, name }))),
    wasm: compared(machines.wasm(await machines.buildWasm())),
  };
}

/** One chunk: on both, and a part of the chunks as wasm. */
async function runChunk({ python, native, wasm }, programs, alsoWasm) {
  const differences = await findDifferences([python, native], programs);
  if (differences.length || !alsoWasm) return { differences, pair: [python, native] };
  return { differences: await findDifferences([native, wasm], programs), pair: [native, wasm] };
}

async function report(differences, pair) {
  const [smallest] = differences.sort((a, b) => sizeOf(a) - sizeOf(b));
  console.log(`\n${differences.length} differ, the smallest is ${smallest.program.name}`);
  console.log(prettyDifference(await shrink(pair, smallest.program)));
}

const sizeOf = ({ program }) => format(program).length;

async function fuzz(options) {
  const all = await buildMachines(options);
  const started = Date.now();
  let found = 0;
  for (let done = 0; done < options.count;) {
    const length = Math.min(CHUNK, options.count - done);
    const programs = Array.from({ length }, (_, i) =>
      generate(options.seed + done + i, options.size),
    );
    const alsoWasm = options.wasm || (done / CHUNK) % WASM_SHARE === 0;
    const { differences, pair } = await runChunk(all, programs, alsoWasm);
    done += length;
    found += differences.length;
    if (differences.length) await report(differences, pair);
    const seconds = ((Date.now() - started) / 1000).toFixed(0);
    console.log(`${done} programs, ${found} differ, ${seconds} s`);
    if (found && !options["keep-going"]) break;
  }
  process.exitCode = found ? 1 : 0;
}

const options = readOptions();
if (options.help) {
  console.log(HELP);
} else if (options.show) {
  for (let i = 0; i < options.count; i++) {
    console.log(format(generate(options.seed + i, options.size)));
  }
} else {
  await fuzz(options);
}
