// SPDX-License-Identifier: MIT
// Connections between programs, over MessagePorts, and from pages, over a bridge.

/** What is like a MessagePort, of the DOM or of node:worker_threads. */
export interface Port {
  postMessage(message: unknown, transfer: never[]): void;
  close(): void;
}

/**
 * What `load(…, { allow: { net } })` gives to a program in place of the host's own network. There
 * "localhost" is the network itself: a program connects to the servers of those that share it.
 *
 * ```js
 * const { port1, port2 } = new MessageChannel();
 * worker.postMessage(port2, [port2]);                // there: new Network().add("page", port)
 * const net = new Network().add("server", port1);
 * await (await load("client.wasm", { allow: { net } })).run(); // connects to "server"
 * ```
 */
export class Network {
  /**
   * @param options.bridge URL of a `wasyncio bridge`, through which all is reached that is not in
   * the network.
   */
  constructor(options?: { readonly bridge?: string | URL });
  /**
   * Makes another network a host of this one, by a port whose other end was added there. Its
   * servers are reached by that name, but for those that listen only at "localhost".
   */
  add(name: string, port: Port): this;
  /** Forgets it, and closes the port; connections that are open stay so. */
  remove(name: string): void;
}
