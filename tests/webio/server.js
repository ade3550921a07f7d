// SPDX-License-Identifier: MIT
// What the requests of test_fetch.c and the messages of test_channels.c are sent to; natively
// src/native/host_web.c and host_channels.c answer the same.
import { once } from "node:events";
import { createServer } from "node:http";
import { WebSocketServer } from "ws";

const BIG = 300 * 1000; // bytes

const ANSWERS = {
  "/echo": echo,
  "/redirect": (_, response) => response.writeHead(302, { location: "/echo" }).end(),
  "/missing": (_, response) => response.writeHead(404).end("nothing here"),
  "/big": (_, response) => response.end("x".repeat(BIG)),
  "/never": () => {},
  "/stuck": (_, response) => response.writeHead(200).write("the rest never comes"),
  "/broken": (_, response) => {
    response.writeHead(200, { "content-length": BIG });
    response.write("a part", () => response.destroy());
  },
};

function echo(request, response) {
  const given = request.headers["x-given"];
  if (given) response.setHeader("x-given", given);
  response.setHeader("x-method", request.method);
  request.pipe(response);
}

/** What a WebSocket of /echo does with a message. */
function talk(socket) {
  socket.on("message", (data, isBinary) => {
    if (isBinary) socket.send(data);
    else if (String(data) === "enough") socket.close(4001, "as you like");
    else if (String(data) === "drop") socket.terminate();
    else socket.send(String(data));
  });
}

// A page of another server may ask everything, and read everything of the answer.
function allowPages(response) {
  for (const what of ["origin", "methods", "headers"])
    response.setHeader(`access-control-allow-${what}`, "*");
  response.setHeader("access-control-expose-headers", "*");
}

/**
 * Starts it on the loopback device. { base: its URL, refusing: one where nobody listens, close,
 * closed(path): a promise of a request that its sender has taken back }.
 */
export async function startServer() {
  const waiting = new Map(); // path -> what is called when a request for it is taken back
  const server = createServer((request, response) => {
    allowPages(response);
    response.on("close", () => response.writableEnded || waiting.get(request.url)?.());
    if (request.method === "OPTIONS") response.end();
    else (ANSWERS[request.url] ?? ANSWERS["/missing"])(request, response);
  });
  const sockets = new WebSocketServer({ server, path: "/echo" });
  sockets.on("connection", talk);
  const closed = (path) => new Promise((resolve) => waiting.set(path, resolve));
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { base: await listen(server), refusing: await refuse(), close, closed, server };
}

async function listen(server) {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${server.address().port}`;
}

async function refuse() {
  const server = createServer();
  const url = await listen(server);
  await new Promise((done) => server.close(done));
  return `${url}/`;
}
