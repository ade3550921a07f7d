// SPDX-License-Identifier: MIT
// Round trips of 1 KiB messages over loopback, with many connections at once: the same client, and
// servers in processes of their own.
import { spawn } from "node:child_process";
import net from "node:net";
import { commandLine, RUNTIMES } from "../../js/runner.js";
import { findHost, ROOT } from "../hosts/hosts.js";
import { findPython } from "../parity/machines.js";
import { buildProgram, peerPath } from "./harness/programs.js";

const MESSAGE = Buffer.alloc(1024, "x");
const TRIPS = 100_000;

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
        async () => measure(await command(), connections, scale(TRIPS)),
      ]),
    );
    Object.assign(ours, { program: true }); // also where there is no JavaScript
    return { name: title(connections), unit: "us", rounds: 3, ours, peers };
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

/** Microseconds of one round trip, on a server that is started for it; those before it warm up. */
async function measure([program, args], connections, trips) {
  const server = spawn(program, args, { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] });
  const clients = [];
  try {
    const port = await readPort(server);
    for (let i = 0; i < connections; i++) clients.push(new Client(port));
    const figures = [];
    for (const count of [trips / 4, trips]) {
      const each = Math.ceil(count / connections);
      const start = performance.now();
      await Promise.all(clients.map((client) => client.run(each)));
      figures.push(((performance.now() - start) * 1000) / (each * connections));
    }
    return figures;
  } finally {
    for (const client of clients) client.close();
    server.kill();
  }
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

  close() {
    this.#socket.destroy();
  }
}
