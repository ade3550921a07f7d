// SPDX-License-Identifier: MIT
// The same programs by the compilers of docs/toolchains.md, beside the npm package's: a switch, and
// bytes. A compiler is { name, program(NAME) as of harness/programs.js, size() }; what is not
// installed is left out.
import { emccCompilers } from "../emscripten/measure.js";
import { clangToolchain, hasClang } from "../toolchains/clang.js";
import { measureBy } from "../size.js";

const SWITCHES = 400_000;
const KB = 1024;

export function cases({ host, program, scale }) {
  const [ours, ...others] = compilers(program, host);
  const peersBy = (figure) => Object.fromEntries(others.map((one) => [one.name, figure(one)]));
  const make = (name, unit, figure) => ({ name, unit, ours: figure(ours), peers: peersBy(figure) });
  const switching = (depth) => (one) =>
    one.program("switch")(`depth${depth}`, 1000, scale(SWITCHES / depth));
  const bytes = (part) => (one) => async () => (await one.size())[part] / KB;
  const sizes = [
    make("toolchains: a program that sleeps, all of it", "KB gzip", bytes("full")),
    make("toolchains: of that asyncio", "KB gzip", bytes("added")),
  ];
  return [
    make("toolchains: switch, depth 1", "ns", switching(1)),
    make("toolchains: switch, depth 10", "ns", switching(10)),
    ...(host === "node20" ? sizes.map((one) => ({ ...one, rounds: 1 })) : []),
  ];
}

function compilers(program, host) {
  const npm = { name: "npm", program, size: once(() => measureBy()) };
  const emcc = host.startsWith("node") ? emccCompilers(host) : []; // its programs have no _start
  const others = emcc.map((one) => ({ ...one, size: once(one.size) }));
  if (!hasClang) return [npm, ...others];
  const toolchain = clangToolchain();
  const byClang = (name) => program(name, { toolchain, output: `${name}-clang` });
  const clang = { name: "clang 19", program: byClang, size: once(() => measureBy(toolchain)) };
  return [npm, clang, ...others];
}

function once(make) {
  let made;
  return () => (made ??= make());
}
