// SPDX-License-Identifier: MIT
// The bench works: its short form runs, with bars that are far from what they ask for on a quiet
// machine; and what it makes of figures is right.
import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { BARS, judge } from "./bench/harness/bars.js";
import { curvesOf, drawCurves } from "./bench/harness/curves.js";
import { makePage } from "./bench/harness/markdown.js";
import { patient } from "./bench/harness/calm.js";
import { measure, pool } from "./bench/harness/measure.js";
import { listTopics } from "./bench/harness/topics.js";
import { findHost, ROOT, runProgram } from "./hosts/hosts.js";
import { INSTALL_PYTHON } from "./parity/machines.js";

const RUN = join(ROOT, "tests/bench/run.js");

/** A CI machine does other things too, and a short round is mostly a cold one. */
const GENEROUS = 10;

const bench = (args, options) => runProgram(process.execPath, [RUN, ...args], options);

async function benchRows(args, options) {
  const { code, stdout, stderr } = await bench(["--json", ...args], options);
  const lines = stdout.split("\n").filter(Boolean);
  const [{ machine }, ...rows] = lines.map((line) => JSON.parse(line));
  return { code, stderr, machine, rows };
}

const isFigure = (number) => Number.isFinite(number) && number > 0;

describe("the short form", () => {
  const TOPICS = {
    node20: ["classics", "compute", "futures", "queues", "tasks"],
    node26: ["futures", "tasks"],
    wasmtime: ["queues"],
  };

  for (const [host, topics] of Object.entries(TOPICS)) {
    const skip = !findHost(host) && `${host} is not installed`;
    test(`measures programs, and their peers (${host})`, { skip }, async () => {
      const { code, stderr, machine, rows } = await benchRows([
        ...[...topics, "--short"],
        ...["--host", host],
      ]);
      assert.equal(code, 0, stderr);
      assert.match(machine.versions[host], /\d+\.\d+/);
      const measured = rows.filter(({ missing }) => !missing);
      assert.deepEqual([...new Set(measured.map(({ name }) => name.split(":")[0]))], topics);
      for (const { name, ours, peer, theirs } of measured) {
        assert(isFigure(ours.median) && isFigure(ours.cold), name);
        assert(ours.min <= ours.median && ours.median <= ours.max, name);
        if (peer) assert(isFigure(theirs.median), `${name}, ${peer}`);
      }
    });
  }

  test("says of each bar whether it holds", async () => {
    const { rows } = await benchRows([
      "futures",
      "timers",
      "--bars",
      "--short",
      "--host",
      "node20",
    ]);
    const bars = rows.filter(({ issue }) => issue);
    const ratios = bars.filter(({ text }) => text.endsWith("/ JavaScript"));
    assert.equal(ratios.length, 5);
    for (const { text, figure, limit, pass } of ratios) {
      assert(figure <= limit * GENEROUS, `${text}: ${figure}, of ${limit}`);
      assert.equal(pass, figure <= limit, text);
    }
  });

  test("names the peers that are not installed, with what installs them", async () => {
    const env = { ...process.env, PATH: "", PYTHON313: "no-such-python" };
    const args = ["tasks", "--short", "--bars", "--host", "node20"];
    const { rows } = await benchRows(args, { env });
    const missing = rows.filter(({ peer, missing }) => peer && missing);
    assert(missing.length >= 2);
    for (const row of missing)
      assert.deepEqual([row.peer, row.missing], ["CPython 3.13", INSTALL_PYTHON]);
  });
});

describe("a command line that makes no sense", () => {
  for (const [args, problem] of [
    [["swich"], /no benchmark 'swich'; there are .*switch/],
    [["switch", "--host", "netscape"], /no host 'netscape'; there are node20/],
    [["switch", "--svg", "x.svg"], /--svg is for growth/],
    [["--fast"], /--fast/],
  ]) {
    test(args.join(" "), async () => {
      const { code, stdout, stderr } = await bench(args);
      assert.equal(code, 2);
      assert.equal(stdout, "");
      assert.match(stderr, problem);
    });
  }
});

const calmly = async (run) => ({ figures: await run(), disturbed: false });

test("rounds take turns, the first is the cold one, and the median counts", async () => {
  const calls = [];
  const from = (name, figures) => async () => (calls.push(name), figures.shift());
  const ours = from("ours", [
    [90, 80],
    [7, 1],
    [7, 5],
    [7, 2],
  ]);
  const peers = { A: from("A", [50, 4, 4, 4]), B: { run: from("B", [8]), rounds: 1 } };
  const [a, b] = await measure({ name: "x", unit: "ns", ours, peers, rounds: 3 }, { calmly });
  assert.equal(calls.join(" "), "ours A ours A B ours A ours A");
  assert.deepEqual(a.ours, { median: 2, min: 1, max: 5, cold: 90, disturbed: 0 });
  assert.equal(a.ratio, 0.5);
  assert.equal(b.peer, "B");
  assert.equal(b.theirs.median, 8);
});

test("a round is as many runs as a case says, of both sides, and one in the short form", async () => {
  const asked = [];
  const ours = async (repeats) => (asked.push(repeats), [40, 10]);
  let run = 0;
  const peers = { A: async () => ++run, B: { run: async () => 5 } };
  const one = { name: "x", unit: "ns", ours, peers, rounds: 1, repeats: 3 };
  const [a, b] = await measure(one, { calmly });
  assert.deepEqual([asked, run], [[3, 3], 6]);
  assert.deepEqual([a.theirs.cold, a.theirs.median], [2, 5]);
  assert.equal(b.theirs.median, 5);
  await measure(one, { short: true });
  assert.deepEqual([asked, run], [[3, 3, 1, 1], 8]);
});

test("a turn that was disturbed is taken again, as long as there is patience", async () => {
  const looks = [true, false, true, true]; // before and after each run
  const figures = [30, 10];
  const patiently = await patient(() => looks.shift());
  assert.deepEqual(await patiently(async () => [figures.shift()]), {
    figures: [10],
    disturbed: false,
  });
  const hasty = await patient(() => false, 0);
  assert.deepEqual(await hasty(async () => [30]), { figures: [30], disturbed: true });
});

test("what was measured in spite of that is counted, and the first round is taken as it is", async () => {
  let runs = 0;
  const rarely = async (run) => ({ figures: await run(), disturbed: ++runs === 1 });
  const ours = async () => 5;
  const peers = { A: async () => 7 };
  const one = { name: "x", unit: "ns", ours, peers, rounds: 2 };
  const [row] = await measure(one, { calmly: rarely });
  assert.equal(runs, 4);
  assert.deepEqual([row.ours.disturbed, row.theirs.disturbed], [1, 0]);
});

test("of several processes, the median one counts", () => {
  const side = (median) => ({
    ...{ median, min: median - 1, max: median + 1, cold: 10 * median },
    disturbed: 1,
  });
  const row = (ours, theirs) => ({
    name: "x",
    unit: "ns",
    ours: side(ours),
    peer: "A",
    theirs: side(theirs),
    ratio: ours / theirs,
    least: (ours - 1) / (theirs - 1),
  });
  const pooled = pool([row(12, 10), row(90, 30), row(20, 40)]);
  assert.deepEqual(pooled.ours, { median: 20, min: 11, max: 91, cold: 200, disturbed: 3 });
  assert.deepEqual(pooled.theirs, { median: 30, min: 9, max: 41, cold: 300, disturbed: 3 });
  assert.equal(pooled.ratio, 1.2);
  assert.equal(pooled.least, 11 / 9);
  const alone = { name: "x", unit: "ns", ours: side(3) };
  assert.deepEqual(pool([alone]), alone);
});

const HARNESS = new URL("bench/harness/awake.js", import.meta.url);

test("what keeps the cores awake gives way to all others, and ends with its process", async () => {
  const script = `import { getPriority } from "node:os";
    import { keepAwake } from "${HARNESS}";
    const { pids } = keepAwake();
    console.log(JSON.stringify(pids.map((pid) => [pid, getPriority(pid)])));
    process.exit();`;
  const { stdout } = await runProgram(process.execPath, ["--input-type=module", "-e", script]);
  const found = JSON.parse(stdout);
  assert.equal(found.length, availableParallelism());
  for (const [pid, priority] of found) {
    assert.equal(priority, 19);
    while (isRunning(pid)) await new Promise((done) => setTimeout(done, 10));
  }
});

function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test("a page has a table for each host", () => {
  const summary = { median: 34.1, min: 33, max: 2000.4, cold: 50 };
  const row = { host: "node20", name: "switch", unit: "ns", ours: summary };
  const rows = [row, { ...row, peer: "Pyodide", theirs: summary, ratio: 0.0123 }];
  const machine = { cpu: "a CPU", cores: 2, memory: "1 GiB", system: "linux", load: 0.1 };
  const page = makePage(rows, { ...machine, versions: { node20: "v20.1.2" } });
  assert.match(page, /\n2 x a CPU, 1 GiB, linux, load 0.10\.\n\n## node20: v20\.1\.2\n/);
  assert.match(page, /\n\| switch \| ns \| 34\.1 \| 33\.0 – 2000 \| 50\.0 \| {2}\| {2}\| {2}\|\n/);
  assert.match(page, /\| 50\.0 \| Pyodide \| 34\.1 \| 0\.0123 \|\n$/);
});

describe("bars", () => {
  const name = "switch: 1,000 tasks, depth 1";
  const row = (median, ratio, peer = "JavaScript") => ({
    host: "node20",
    name,
    unit: "ns",
    ours: { median },
    peer,
    ratio,
  });
  const verdicts = (rows) => judge(rows, { hosts: ["node20"], topics: ["switch"] });
  const find = (rows, text) => verdicts(rows).find((verdict) => verdict.text.includes(text));

  test("a part of the peer's figure", () => {
    assert.equal(find([row(1, 0.4)], `${name} / JavaScript`).pass, true);
    assert.equal(find([row(1, 0.5)], `${name} / JavaScript`).pass, false);
    assert.equal(find([], `${name} / JavaScript`).pass, undefined);
  });

  test("times as fast", () => {
    assert.equal(find([row(1, 1 / 50, "CPython 3.13")], "CPython").pass, true);
    assert.equal(find([row(1, 1 / 30, "CPython 3.13")], "CPython").pass, false);
  });

  test("a peer that is not installed", () => {
    const missing = "how to install it";
    const bar = find([{ host: "node20", name, peer: "Pyodide", missing }], "Pyodide");
    assert.equal(bar.pass, undefined);
    assert.equal(bar.missing, missing);
  });

  test("a multiple of another figure", () => {
    const large = { ...row(50, 1), name: "switch: 100,000 tasks, depth 1" };
    assert.equal(find([row(30, 1), large], "100,000").pass, true);
    assert.equal(find([row(20, 1), large], "100,000").pass, false);
  });

  test("the cold round", () => {
    const [warm, cold] = [{ ...row(10, 1), name: "tasks: spawn and join" }, { host: "node20" }];
    const judged = (figure) =>
      judge([warm, { ...cold, name: warm.name, cold: figure }], {
        hosts: ["node20"],
        topics: ["tasks"],
      }).find(({ text }) => text === "tasks: spawn and join: cold / warm");
    assert.equal(judged(30).pass, true);
    assert.equal(judged(31).pass, false);
  });

  test("each is of a topic that there is, or of one that brings its own sources", () => {
    const topics = new Set([...listTopics(), "lua", "sqlite"]);
    for (const bar of BARS) for (const one of bar.names) assert(topics.has(one.split(":")[0]), one);
  });
});

describe("curves", () => {
  const rowsOf = (name, cost) =>
    [100, 1000, 10_000, 100_000, 1_000_000].map((n) => ({
      name: `growth: ${name}, ${n.toLocaleString("en")}`,
      ours: { median: cost(n) },
    }));
  const rows = [
    ...rowsOf("n log n", (n) => 3 * Math.log(n)),
    ...rowsOf("quadratic", (n) => n),
    ...rowsOf("n to the power of 1.5", (n) => Math.sqrt(n)),
  ];

  test("none may rise faster than n log n", () => {
    const verdicts = curvesOf(rows).map(({ name, pass }) => [name, pass]);
    assert.deepEqual(Object.fromEntries(verdicts), {
      "n log n": true,
      quadratic: false,
      "n to the power of 1.5": false,
    });
  });

  const plotter = existsSync(join(ROOT, "tests/bench/node_modules/vega"));
  const skip = !process.env.CI && !plotter && "npm ci --prefix tests/bench";
  test("are drawn as SVG", { skip }, async () => {
    const svg = await drawCurves(curvesOf(rows), "a title");
    assert.match(svg, /^<!-- [^-]*(-[^-]+)*-->\n<svg [\s\S]*<\/svg>\n$/);
    for (const text of ["a title", "quadratic", "1,000,000"]) assert(svg.includes(text), text);
  });

  test("the short form makes the picture", { skip }, async () => {
    const path = join(ROOT, "dist/bench/growth.svg");
    rmSync(path, { force: true });
    const { stderr, rows } = await benchRows([
      "growth",
      "--short",
      "--host",
      "node20",
      "--svg",
      path,
    ]);
    assert.equal(stderr, "");
    assert.equal(rows.filter(({ exponent }) => exponent).length, 7);
    assert.match(readFileSync(path, "utf8"), /n timers fire/);
  });
});
