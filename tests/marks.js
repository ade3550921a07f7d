// SPDX-License-Identifier: MIT
// Where the rows of docs/api.md that need something of the host work, and what shows it: the
// programs that the tests run there.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { testSources } from "./sources.js";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** The columns of the table. p2: components of WASI preview 2 in wasmtime. */
export const COLUMNS = {
  node20: "Node 20",
  node26: "Node 26",
  deno: "Deno",
  bun: "Bun",
  chromium: "Chromium",
  workerd: "workerd",
  wasmtime: "wasmtime",
  p2: "wasmtime p2",
  wazero: "wazero",
};

const ALL = Object.keys(COLUMNS);
const SERVERS = ["node20", "node26", "deno", "bun"];

/**
 * Where the tests run programs with I/O: files and directories of C, and hosts. The tests take
 * their hosts from here, so that none can be listed and not be run.
 */
export const RUNS = {
  connections: { sources: ["tests/net", "tests/udp"], hosts: SERVERS },
  components: {
    sources: [
      ...["events", "futures", "gather", "host_events", "streams", "stream_writers", "tasks"],
      ...["timeouts", "transports"],
    ]
      .map((name) => `tests/test_${name}.c`)
      .concat("tests/net", "tests/udp", "tests/files"),
    hosts: ["p2"],
  },
  files: {
    sources: ["tests/files"],
    hosts: [...SERVERS, "chromium", "firefox", "workerd", "wasmtime", "wazero"],
  },
  network: { sources: ["tests/net"], hosts: ["node20", "chromium"] },
  pages: { sources: ["tests/io/test_pages.c"], hosts: ["chromium"] },
  pipes: {
    sources: ["host_events", "streams", "stream_writers", "transports"]
      .map((name) => `tests/test_${name}.c`)
      .concat("tests/io/test_pipes.c", "tests/io/test_readiness.c"),
    hosts: [...SERVERS, "chromium", "workerd", "wasmtime", "wazero"],
  },
  processes: { sources: ["tests/io/test_subprocess.c"], hosts: SERVERS },
  signals: { sources: ["tests/io/test_signals.c"], hosts: SERVERS },
  web: { sources: ["tests/webio"], hosts: [...SERVERS, "chromium", "firefox"] },
};

const WEB = [...SERVERS, "chromium"];

/** What a header needs of the host: where its rows have marks. */
const ROOMS = {
  animation: ["chromium"],
  channels: WEB,
  connections: [...SERVERS, "chromium", "p2"],
  datagrams: [...SERVERS, "p2"],
  fetch: WEB,
  files: ALL,
  lookups: [...SERVERS, "p2"],
  pages: RUNS.pages.hosts,
  pipes: RUNS.pipes.hosts,
  readiness: ["wasmtime", "wazero"],
  signals: SERVERS,
  streams: ALL,
  subprocess: SERVERS,
  transports: ALL,
};

/** Rows that work elsewhere than the rest of their header. */
const ROWS = {
  asyncio_loop_getnameinfo: SERVERS,
  asyncio_loop_create_unix_connection: [...SERVERS, "chromium"],
  asyncio_loop_create_unix_server: [...SERVERS, "chromium"],
  asyncio_open_unix_connection: [...SERVERS, "chromium"],
  asyncio_start_unix_server: [...SERVERS, "chromium"],
  asyncio_loop_start_tls: SERVERS,
  asyncio_stream_writer_start_tls: SERVERS,
  asyncio_default_int_handler: ALL,
  asyncio_page_hidden: ALL,
  ASYNCIO_SIGNALS: ALL,
  asyncio_signal: ALL,
  asyncio_signal_name: ALL,
  asyncio_ssl: SERVERS,
};

/** What the marks of a header leave out. */
export const REMARKS = {
  animation: "Firefox too.",
  channels: "Firefox too. WebSockets in Node 20 are those of the package ws.",
  connections: "Chromium: over the messages of a Network.",
  fetch: "Firefox too.",
  files: "Firefox too. In workerd in memory only; where there is no JavaScript other tasks wait.",
  subprocess: "Chromium starts .wasm programs only.",
};

/** The hosts that a row has marks for, or undefined when all hosts have all of its header. */
export const marksOf = (room, name) => ROOMS[room] && (ROWS[name] ?? ROOMS[room]);

const texts = new Map();

function textOf(path) {
  if (!texts.has(path)) texts.set(path, readFileSync(join(ROOT, path), "utf8"));
  return texts.get(path);
}

/** The hosts that run a program which has the name; that of a kind stands in async_with. */
export function hostsThatRun(name) {
  const [, kind] = /^(\w+)_scope$/.exec(name) ?? [];
  const use = kind ? `async_(for|with) \\([^;]*\\b${kind}\\b` : `\\b${name}\\b`;
  const runs = Object.values(RUNS).filter(({ sources }) =>
    testSources(sources).some((path) => new RegExp(use).test(textOf(path))),
  );
  return new Set(runs.flatMap(({ hosts }) => hosts));
}
