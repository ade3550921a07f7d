// SPDX-License-Identifier: MIT
// Round trips of 1 KiB messages over loopback, with many connections at once: the same client, and
// servers in processes of their own, which take turns. What a message costs depends on where the
// system puts a server and the client, so all are measured several times, started anew.
import { spawn } from "node:child_process";
import net from "node:net";
import { commandLine, RUNTIMES } from "../../js/runner.js";
import { findHost, ROOT } from "../hosts/hosts.js";
import { findPython } from "../parity/machines.js";
import { buildProgram, peerPath } from "./harness/programs.js";

const MESSAGE = Buffer.alloc(1024, "x");
const TRIPS = 100_000; // to each server, of each start
const ROUNDS = 10;
const STARTS = 5;

export function cases({ host, scale }) {
  const python = host === "node20" ? findPython() : undefined;
  const isJs = host.startsWith("node");
  const servers = {
    ours: async () => [findHost(host), await serverCommand(host)],
    ...(isJs && { "node:net": () => [findHost(host), [peerPath("echo.js")]] }),
    ...(python && { "CPython 3.13": () => [python, [peerPath("echo.py")]] }),
  };
  const measured = (connections) => {
    const { ours, ...peers } = Object.fromEntries(
      Object.entries(servers).map(([name, command]) => [
        name,
        roundOf(command, connections, scale(TRIPS)),
      ]),
    );
    Object.assign(ours, { program: true }); // also where there is no JavaScript
    return { name: title(connections), unit: "us", rounds: ROUNDS, processes: STARTS, ours, peers };
  };
  return [50, 1000].map(measured);
}

/** For wasmtime it is built as a component, which has connections there. */
async function serverCommand(host) {
  const job = { args: [], env: {}, dirs: {}, allow: { net: true } };
  if (host !== "wasmtime") return commandLine(await buildProgram("echo"), job);
  const program = await buildProgram("echo", { output: "echo.p2", target: "p2" });
  return RUNTIMES.wasmtime.command(program, job);
}

const title = (count) => `echo: a round trip of 1 KiB, ${count.toLocaleString("en")} connections`;

/** Gives microseconds of a round trip; the first time it starts the server, and warms up. */
function roundOf(command, connections, trips) {
  let opened;
  return async () => {
    const clients = await (opened ??= open(await command(), connections));
    const each = Math.ceil(trips / ROUNDS / connections);
    const start = performance.now();
    await Promise.all(clients.map((client) => client.run(each)));
    return ((performance.now() - start) * 1000) / (each * connections);
  };
}

/** Starts a server, which ends with this process, and connects to it. */
async function open([program, args], connections) {
  const server = spawn(program, args, { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] });
  process.on("exit", () => server.kill());
  const port = await readPort(server);
  return Array.from({ length: connections }, () => new Client(port));
}

function readPort(server) {
  return new Promise((resolve, reject) => {
    server.stdout.once("data", (text) => resolve(Number(text)));
    server.on("error", reject);
    server.on("exit", (code) => reject(new Error(`the server of echo ended: exit code ${code}`)));
  });
}

/** A connection, which sends a message when the one before it has come back whole. */
class Client {
  #socket;
  #left = 0; // round trips
  #got = 0; // bytes of the one that is under way
  #resolve;
  #reject = () => {};

  constructor(port) {
    this.#socket = net.connect({ host: "127.0.0.1", port, noDelay: true });
    this.#socket.on("data", this.#take);
    this.#socket.on("error", (error) => this.#reject(error));
    this.#socket.on("close", () =>
      this.#reject(new Error(`a connection ended ${this.#left} round trips too early`)),
    );
  }

  run(trips) {
    if (this.#socket.destroyed) throw new Error("a connection ended between two rounds");
    this.#left = trips;
    this.#socket.write(MESSAGE);
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  #take = (bytes) => {
    this.#got += bytes.length;
    if (this.#got < MESSAGE.length) return;
    this.#got -= MESSAGE.length;
    if (--this.#left) this.#socket.write(MESSAGE);
    else this.#resolve();
  };
}
