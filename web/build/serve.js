// SPDX-License-Identifier: MIT
// Shows dist/web on the loopback device: ./build.sh serve [PORT]
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import sirv from "sirv";
import { FIRST, PROGRAMS } from "../programs.js";
import { refreshFrame } from "./build.js";
import { Demand } from "./demand.js";
import { POLICY } from "./policy.js";

const HEADERS = {
  "Content-Security-Policy": `${POLICY}; frame-ancestors 'none'`,
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cache-Control": "no-cache",
};

/**
 * Serves a directory; headers: in place of, or beside, the usual ones; prepare(path): is awaited
 * before a file is looked for, and its error is the answer. Port 0 is a free one.
 */
export async function serve(directory, { port = 0, headers = {}, prepare = () => {} } = {}) {
  const all = Object.entries({ ...HEADERS, ...headers });
  const setHeaders = (response) => all.forEach(([name, value]) => response.setHeader(name, value));
  const files = sirv(directory, { dev: true, etag: true, setHeaders });
  const server = createServer(async (request, response) => {
    try {
      await prepare(new URL(request.url, "http://localhost").pathname);
      files(request, response, () => response.writeHead(404).end("not found\n"));
    } catch (error) {
      setHeaders(response);
      response.writeHead(500, { "Content-Type": "text/plain" }).end(`${error.message}\n`);
    }
  });
  await new Promise((resolve, reject) => {
    server.once("error", reject).listen(port, "127.0.0.1", resolve);
  });
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

function readPort(text) {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port < 65536) return port;
  console.error(`build.sh: serve: the port must be a number from 0 to 65535, not ${text}`);
  process.exit(2);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const port = readPort(process.argv[2] ?? "8080");
  const directory = await refreshFrame();
  const names = PROGRAMS.map(({ name }) => name);
  const demand = new Demand(directory, names, { say: (text) => process.stderr.write(text) });
  const prepare = (path) => demand.prepare(path);
  try {
    const { url } = await serve(directory, { port, prepare });
    console.log(`the page is at ${url} (Ctrl-C ends it)`);
    prepare(`/programs/${FIRST}.wasm`).catch(() => {}); // told of in the page, which asks for it
  } catch (error) {
    if (error.code !== "EADDRINUSE") throw error;
    console.error(`build.sh: port ${port} is in use; ./build.sh serve 0 takes a free one`);
    process.exitCode = 1;
  }
}
