// SPDX-License-Identifier: MIT
// A network of messages, for load(…, { allow: { net } }): programs that share it, or whose networks
// are joined by MessagePorts, connect to each other; others are reached through a bridge.

import { BridgePort } from "./io/bridge_port.js";
import { Link } from "./io/link.js";
import { ConnectionRefusedError, ConnectionResetError, OSError } from "./errors.js";

const LOOPBACK = new Set(["127.0.0.1", "localhost", "::1"]);
const FIRST_FREE = 49152; // of the ports that nobody chooses
const LAST = 65535;

let lastPeer = 0;

const address = (host, port) => (typeof port === "number" ? `${host}\t${port}` : port);
const own = (host) => (LOOPBACK.has(host) ? "127.0.0.1" : host);

export class Network {
  /** Of OPEN, as those of io/net.js. */
  kinds;
  #bridge;
  #hosts = new Map(); // name -> MessagePort
  #listeners = new Map(); // port or path -> Listener
  #lastFree = FIRST_FREE;

  constructor({ bridge } = {}) {
    this.#bridge = bridge && new URL(bridge, globalThis.location?.href);
    const need = "net";
    const listen = (say, host, port, peers) =>
      new Listener(this.#listeners, say, host, port, peers);
    this.kinds = {
      1: { need, open: (say, [host, port]) => this.#open(say, host, port) },
      2: {
        need,
        open: (say, [host, port], peers) => listen(say, host, port || this.#free(), peers),
      },
      3: { need, open: takePeer },
      4: { need, open: (say, [path]) => this.#open(say, "localhost", path) },
      5: { need, open: (say, [path], peers) => listen(say, "localhost", path, peers) },
    };
  }

  add(name, port) {
    if (typeof port?.postMessage !== "function")
      throw new TypeError(`Network.add: '${name}' must be a MessagePort`);
    if (LOOPBACK.has(name)) throw new TypeError(`Network.add: '${name}' is the network itself`);
    this.#hosts.set(String(name), port);
    port.onmessage = ({ data: [at, connection, host] }) => this.#accept(connection, name, host, at);
    return this;
  }

  remove(name) {
    this.#hosts.get(name)?.close();
    this.#hosts.delete(name);
  }

  #open(say, host, at) {
    return new Link(this.#connect(host, at), say, address(own(host), at));
  }

  // Gives our end of a connection.
  #connect(host, port) {
    const here = LOOPBACK.has(host) && (!this.#bridge || this.#listeners.has(port));
    if (!here && !this.#hosts.has(host)) return this.#cross(host, port);
    const { port1, port2 } = new MessageChannel();
    if (here) this.#accept(port2, "127.0.0.1", host, port);
    else this.#hosts.get(host).postMessage([port, port2, host], [port2]);
    return port1;
  }

  #cross(host, port) {
    if (!this.#bridge)
      throw new OSError(`Name or service not known: '${host}' was not added to the network`);
    const url = new URL(this.#bridge);
    url.searchParams.set("host", host);
    url.searchParams.set("port", port);
    return new BridgePort(url);
  }

  // from: the name of who connects to `at`, or, from this network, a loopback address.
  #accept(connection, from, host, at) {
    const listener = this.#listeners.get(at);
    if (listener && (LOOPBACK.has(from) || !listener.isLocal))
      return listener.take(connection, from, this.#free());
    const text = `Connection refused: nobody listens at ${address(host, at).replace("\t", ":")}`;
    connection.postMessage(["error", ConnectionRefusedError.name, text]);
  }

  #free() {
    do this.#lastFree = this.#lastFree === LAST ? FIRST_FREE : this.#lastFree + 1;
    while (this.#listeners.has(this.#lastFree));
    return this.#lastFree;
  }
}

/** What accepts connections, which wait in `peers` until the program takes them. */
class Listener {
  #listeners;
  #say;
  #address;
  #at; // port or path
  #peers;
  #ours = new Set(); // those of `peers` that came from here

  constructor(listeners, say, host, at, peers) {
    if (listeners.has(at)) throw new OSError(`address already in use: ${at}`);
    this.#listeners = listeners.set(at, this);
    this.#say = say;
    this.#at = at;
    this.#peers = peers;
    this.isLocal = LOOPBACK.has(host);
    this.#address = address(own(host ?? "0.0.0.0"), at);
    say(this.#address);
  }

  take(connection, from, port) {
    const id = ++lastPeer;
    const peer = address(from, typeof this.#at === "number" ? port : "");
    this.#peers.set(id, { connection, addresses: `${this.#address}\n${peer}` });
    this.#ours.add(id);
    connection.postMessage(["open", peer]);
    this.#say(id);
  }

  close() {
    this.#listeners.delete(this.#at);
    for (const id of this.#ours) {
      this.#peers.get(id)?.connection.postMessage(["close"]);
      this.#peers.delete(id);
    }
  }
}

function takePeer(say, [id], peers) {
  const peer = peers.get(id);
  peers.delete(id);
  if (!peer) throw new ConnectionResetError("the connection was lost before it was accepted");
  const link = new Link(peer.connection, say);
  say(peer.addresses);
  return link;
}
