// SPDX-License-Identifier: MIT
// TCP and Unix sockets, by node:net.

import { Buffer } from "node:buffer";
import net from "node:net";
import {
  BrokenPipeError,
  ConnectionRefusedError,
  ConnectionResetError,
  FileNotFoundError,
  OSError,
  PermissionError,
  TimeoutError,
} from "../errors.js";
import { ENOUGH } from "./flow.js";
import { Late } from "./late.js";

const ERRORS = {
  ECONNREFUSED: ConnectionRefusedError,
  ECONNRESET: ConnectionResetError,
  EPIPE: BrokenPipeError,
  EACCES: PermissionError,
  EPERM: PermissionError,
  ENOENT: FileNotFoundError,
  ETIMEDOUT: TimeoutError,
};

/** An error of Node as one of Python's. One that has no text of its own has others in it. */
export function toOSError(cause) {
  const { code, message, errors = [] } = cause;
  const text = message || errors.map((error) => error.message).join("; ") || code;
  return new (ERRORS[code] ?? OSError)(text, { cause });
}

const name = (host, port) => (port === undefined ? (host ?? "") : `${host}\t${port}`);

const NOTHING = Buffer.alloc(0);

const POOL = 64 * 1024; // bytes, a window of writes
let pool = NOTHING;
let used = 0; // bytes of it

/** A copy in memory that writes share: Node's own pool is an eighth, and slower in Node 20. */
function copy(view) {
  const { length } = view;
  if (length > pool.length - used) {
    pool = Buffer.allocUnsafeSlow(POOL);
    used = 0;
  }
  pool.set(view, used);
  return pool.subarray(used, (used += length));
}

/**
 * A connection. say(value, failed): tells the program; null: no more comes. event: of the socket,
 * that it is open; without one it is already. describe(socket): more lines of what is known of it.
 */
export class Stream {
  #socket;
  #say;
  #describe;
  #credit = 0; // bytes that may still be said
  #given = 0; // bytes that the socket was given
  #told = 0; // those of them that were said to be written
  #atOnce; // each write so far was done when it returned
  #flows = false;

  constructor(socket, say, event, describe = () => []) {
    this.#say = say;
    socket.setNoDelay?.(true);
    this.#attach(socket, event, describe);
  }

  #attach(socket, event, describe) {
    this.#socket = socket;
    this.#describe = describe;
    this.#atOnce = !socket.encrypted; // TLS takes no empty write everywhere
    socket.on("end", this.#ended);
    socket.on("error", this.#failed);
    if (event) socket.once(event, this.#connected);
    else this.#connected();
  }

  #ended = () => this.#say(null);
  #failed = (error) => this.#say(toOSError(error), true);

  #connected = () => {
    const { localAddress, localPort, remoteAddress, remotePort } = this.#socket;
    const names = [name(localAddress, localPort), name(remoteAddress, remotePort)];
    this.#say([...names, ...this.#describe(this.#socket)].join("\n"));
  };

  // Listening to "data" makes it flow.
  credit(bytes) {
    this.#credit += bytes;
    if (!this.#flows) this.#socket.on("data", this.#take);
    this.#flows = true;
    if (this.#credit > 0) this.#socket.resume();
  }

  #take = (bytes) => {
    this.#credit -= bytes.length;
    if (this.#credit <= 0) this.#socket.pause();
    this.#say(bytes);
  };

  // Most writes are done when they return: a callback would cost as much as they do here. After the
  // first that is not, an empty one is called back for it, and all that follow are themselves.
  write(view) {
    const socket = this.#socket;
    this.#given += view.length;
    socket.write(copy(view), this.#atOnce ? undefined : this.#written);
    if (!this.#atOnce) return;
    this.#atOnce = !socket.writableLength;
    if (this.#atOnce) this.#written();
    else socket.write(NOTHING, this.#written);
  }

  // One function for all writes, so that none costs a closure.
  #written = (error) => {
    const written = this.#given - this.#told - this.#socket.writableLength;
    if (error || written < ENOUGH) return; // "error" tells of it
    this.#told += written;
    this.#say(written);
  };

  /** Goes on by TLS. args: as START_TLS has them. */
  async startTls(args) {
    const socket = this.#socket;
    socket.pause();
    const mine = { data: this.#take, end: this.#ended };
    for (const [name, listener] of Object.entries(mine)) socket.off(name, listener);
    try {
      const { upgrade, describe } = await import("./tls.js");
      if (socket.destroyed) return;
      const [secured, event] = upgrade(socket, args);
      this.#failUntil(secured, event);
      this.#given = this.#told = 0;
      this.#attach(secured, event, describe);
      if (this.#flows) secured.on("data", this.#take);
      if (this.#credit <= 0) secured.pause();
    } catch (error) {
      this.#failed(error);
    }
  }

  // A server's side hears of no error, only of the end, also when its handshake fails.
  #failUntil(socket, event) {
    const lost = () => {
      this.#failed(new Error("the connection was lost before it was secured"));
      socket.destroy();
    };
    socket.once("end", lost).once("close", lost);
    socket.once(event, () => socket.off("end", lost).off("close", lost));
  }

  end() {
    this.#socket.end();
  }

  close() {
    this.#socket.destroySoon();
  }
}

/** Options of a server. */
export const SERVER = { allowHalfOpen: true, pauseOnConnect: true };

/** What accepts connections, which wait in `peers` until the program takes them. */
export class Server {
  #server;
  #peers;
  #ours = new Set(); // those of `peers` that came from here
  static #last = 0;

  constructor(
    where,
    say,
    peers,
    server = net.createServer(SERVER),
    event = "connection",
    describe,
  ) {
    this.#server = server;
    this.#peers = peers;
    this.#server.on(event, (socket) => say(this.#keep(socket, describe)));
    this.#server.on("error", (error) => say(toOSError(error), true));
    this.#server.listen(where, () => {
      const address = this.#server.address();
      say(typeof address === "string" ? address : name(address.address, address.port));
    });
  }

  #keep(socket, describe) {
    const id = ++Server.#last;
    socket.on("error", () => {}); // until the program takes it, which then fails to read or write
    this.#peers.set(id, { socket, describe });
    this.#ours.add(id);
    socket.once("close", () => this.#forget(id));
    return id;
  }

  #forget(id) {
    this.#ours.delete(id);
    if (this.#peers.get(id)?.socket.destroyed) this.#peers.delete(id);
  }

  close() {
    this.#server.close();
    for (const id of this.#ours) {
      this.#peers.get(id)?.socket.destroy();
      this.#peers.delete(id);
    }
  }
}

function takePeer(say, [id], peers) {
  const { socket, describe } = peers.get(id) ?? {};
  peers.delete(id);
  if (!socket || socket.destroyed)
    throw new ConnectionResetError("the connection was lost before it was accepted");
  socket.removeAllListeners("error");
  return new Stream(socket, say, undefined, describe);
}

const connect = (where) => net.connect({ ...where, allowHalfOpen: true });

/** A function of a module that is loaded for it. */
const late = (load, name) => (say, args, peers) => {
  const open = (module) => (tell, values) => module[name](tell, values, peers);
  return new Late(
    load().then((module) => ({ open: open(module) })),
    say,
    args,
  );
};

const tls = () => import("./tls.js");
const lookups = () => import("./lookups.js");

/** By the numbers of enum asyncio__io_kind: what has to be allowed, and what opens it. */
export const kinds = {
  1: {
    need: "net",
    open: (say, [host, port]) => new Stream(connect({ host, port }), say, "connect"),
  },
  2: {
    need: "net",
    open: (say, [host, port, backlog], peers) =>
      new Server({ host: host ?? undefined, port, backlog }, say, peers),
  },
  3: { need: "net", open: takePeer },
  4: { need: "net", open: (say, [path]) => new Stream(connect({ path }), say, "connect") },
  5: {
    need: "net",
    open: (say, [path, backlog], peers) => new Server({ path, backlog }, say, peers),
  },
  6: { need: "net", open: late(tls, "connect") },
  7: { need: "net", open: late(tls, "listen") },
  8: { need: "net", open: takePeer },
  9: { need: "net", open: late(() => import("./datagrams.js"), "open") },
  10: { need: "net", open: late(lookups, "resolve") },
  11: { need: "net", open: late(lookups, "findName") },
};
