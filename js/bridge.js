// SPDX-License-Identifier: MIT
// `wasyncio bridge`: relays connections of pages, which come as WebSockets, to TCP; for development.

import { once } from "node:events";
import { createServer } from "node:http";
import { HostError } from "./runner.js";
import { importWs } from "./io/ws_node.js";
import { kinds } from "./io/net.js";

const WINDOW = 64 * 1024; // bytes of a connection that may be under way
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[?::1\]?)$/;
const { open: connect } = kinds[1];

/**
 * Listens on the loopback device. to: "HOST:PORT" of what may be reached beside the loopback
 * device; origins: of the pages that may use it beside those of the loopback device.
 * Gives { url, close }.
 */
export async function startBridge({ port = 8787, to = [], origins = [] } = {}) {
  const ws = await importWs();
  if (!ws) throw new HostError("bridge: it needs the package ws: npm install --save-dev ws");
  const server = createServer((_, response) =>
    response.writeHead(426).end("a bridge of wasyncio\n"),
  );
  const sockets = new ws.WebSocketServer({ noServer: true });
  server.on("upgrade", (request, socket, head) => {
    const target = targetOf(request.url);
    const refusal = refuse(request, target, to, origins);
    if (refusal) return socket.end(`HTTP/1.1 403 Forbidden\r\n\r\n${refusal}\n`);
    sockets.handleUpgrade(request, socket, head, (opened) => relay(opened, target));
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening").catch(({ message }) => {
    throw new HostError(`bridge: ${message}`);
  });
  const close = () => {
    for (const socket of sockets.clients) socket.terminate();
    server.close();
  };
  return { url: `ws://127.0.0.1:${server.address().port}/`, close };
}

function targetOf(url) {
  const { searchParams } = new URL(url, "http://localhost");
  return { host: searchParams.get("host") ?? "", port: Number(searchParams.get("port")) };
}

/** Why not, or undefined. A page of another site must not reach what listens on this machine. */
function refuse({ headers: { origin } }, { host, port }, to, origins) {
  const local = !origin || LOOPBACK.test(URL.canParse(origin) ? new URL(origin).hostname : "");
  if (!local && !origins.includes(origin)) return `pages of ${origin} may not use it: --origin`;
  if (!(port > 0 && port < 65536)) return "no port: ?host=HOST&port=PORT";
  if (LOOPBACK.test(host) || to.includes(`${host}:${port}`)) return undefined;
  return `it leads to the loopback device only: --to ${host}:${port}`;
}

/** Between a WebSocket, with the messages of io/link.js, and a connection. */
function relay(socket, { host, port }) {
  const post = (message) => socket.send(JSON.stringify(message));
  const stream = connect(say, [host, port]);
  post(WINDOW);
  socket.on("message", (data, isBinary) => {
    if (isBinary) stream.write(data);
    else take(JSON.parse(String(data)));
  });
  socket.on("close", () => stream.close());
  socket.on("error", () => {}); // "close" comes behind it

  function say(value, failed) {
    if (socket.readyState !== socket.OPEN) return;
    if (failed) post(["error", value.name, value.message]);
    else if (typeof value === "string") post(["open", ...value.split("\n")]);
    else if (value instanceof Uint8Array) socket.send(value, { binary: true });
    else post(value);
  }

  function take(message) {
    if (typeof message === "number") stream.credit(message);
    else if (message === null) stream.end();
    else stream.close();
  }
}
