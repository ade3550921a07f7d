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
  return new Stream(socket, say, "secureConnect", describe);
}

/** A connection goes on by TLS: the socket, and its event when that is done. */
export function upgrade(socket, [isServer, servername, ca, unverified, cert, key]) {
  const options = given({ servername, ca, cert, key });
  if (!isServer) {
    const settings = { ...options, rejectUnauthorized: !unverified, allowHalfOpen: true };
    return [checked(() => tls.connect({ socket, ...settings })), "secureConnect"];
  }
  check(cert, key);
  const secureContext = checked(() => tls.createSecureContext({ cert, key }));
  return [new tls.TLSSocket(socket, { isServer, secureContext, cert, key }), "secure"];
}

/** What is known of a connection by TLS, lines of text: the cipher, the certificate of the other side. */
export function describe(socket) {
  const { name, version } = socket.getCipher?.() ?? {};
  const { raw } = socket.getPeerCertificate?.() ?? {};
  const pem = raw ? new X509Certificate(raw).toString() : "";
  return [name ? `${name}\t${socket.getProtocol?.() ?? version}` : "", pem];
}

// Which Deno does not.
const check = (cert, key) => checked(() => [new X509Certificate(cert), createPrivateKey(key)]);

export function listen(say, [host, port, backlog, cert, key], peers) {
  check(cert, key);
  const server = checked(() => tls.createServer({ cert, key, ...SERVER }));
  server.on("tlsClientError", () => {}); // that connection is closed
  const where = { host: host ?? undefined, port, backlog };
  return new Server(where, say, peers, server, "secureConnection", describe);
}
