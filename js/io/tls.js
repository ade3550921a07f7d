// SPDX-License-Identifier: MIT
// TLS, by node:tls.

import { createPrivateKey, X509Certificate } from "node:crypto";
import tls from "node:tls";
import { Server, SERVER, Stream, toOSError } from "./net.js";

/** A certificate that is none, as an OSError. */
function checked(make) {
  try {
    return make();
  } catch (error) {
    throw toOSError(error);
  }
}

const given = (options) =>
  Object.fromEntries(Object.entries(options).filter(([, v]) => v !== null));

export function connect(say, [host, port, servername, ca, unverified, cert, key]) {
  const options = { ...given({ servername, ca, cert, key }), rejectUnauthorized: !unverified };
  const socket = checked(() => tls.connect({ host, port, ...options, allowHalfOpen: true }));
  return new Stream(socket, say, "secureConnect");
}

export function listen(say, [host, port, backlog, cert, key], peers) {
  checked(() => [new X509Certificate(cert), createPrivateKey(key)]); // which Deno does not
  const server = checked(() => tls.createServer({ cert, key, ...SERVER }));
  server.on("tlsClientError", () => {}); // that connection is closed
  const where = { host: host ?? undefined, port, backlog };
  return new Server(where, say, peers, server, "secureConnection");
}
