// SPDX-License-Identifier: MIT
// Shows dist/web on the loopback device: ./build.sh serve [PORT]
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import sirv from "sirv";
import { refreshPage } from "./build.js";
import { POLICY } from "./policy.js";

const HEADERS = {
  "Content-Security-Policy": `${POLICY}; frame-ancestors 'none'`,
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cache-Control": "no-cache",
};

/** Serves a directory; headers: in place of, or beside, the usual ones. Port 0 is a free one. */
export async function serve(directory, { port = 0, headers = {} } = {}) {
  const all = Object.entries({ ...HEADERS, ...headers });
  const setHeaders = (response) => all.forEach(([name, value]) => response.setHeader(name, value));
  const files = sirv(directory, { dev: true, etag: true, setHeaders });
  const server = createServer((request, response) =>
    files(request, response, () => response.writeHead(404).end("not found\n")),
  );
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
  const directory = await refreshPage({ log: (text) => console.error(`build.sh: ${text}`) });
  try {
    const { url } = await serve(directory, { port });
    console.log(`the page is at ${url} (Ctrl-C ends it)`);
  } catch (error) {
    if (error.code !== "EADDRINUSE") throw error;
    console.error(`build.sh: port ${port} is in use; ./build.sh serve 0 takes a free one`);
    process.exitCode = 1;
  }
}
