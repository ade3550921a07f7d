// SPDX-License-Identifier: MIT
// What a program has open outside of itself: the ops from OPEN on, and their events
// (wasm/README.md).

import { CLOSE, CREDIT, OPEN, SHUTDOWN, START_TLS, WRITE } from "../abi.js";
import { NotImplementedError } from "../codes.js";
import { PermissionError } from "../errors.js";
import { INDEX, put } from "../handles.js";
import { typeName } from "../source.js";
import { Late } from "./late.js";

/** What the embedder may allow, and how a refusal is called. */
const ALLOWED = {
  net: "connections and servers are",
  signals: "signals are",
  spawn: "processes are",
  fs: "files are",
};

const TYPES = { net: "boolean or Network", fs: "boolean or string or array of string" };
const isPaths = (value) => [value].flat().every((path) => typeof path === "string");

const HINT = ": give it a Network, load(…, { allow: { net: new Network() } })";

/** Of OPEN. */
const missing = (what) =>
  what === 9
    ? "datagrams are not on this host"
    : what === 10 || what === 11
      ? "names cannot be looked up on this host"
      : `connections are not on this host${HINT}`;

/** Kinds of OPEN that are loaded when a program first opens one. */
const LATE = {
  32: { need: "net", load: () => import("./fetch.js") },
  33: { need: "net", load: () => import("./websocket.js") },
  34: { need: "net", load: () => import("./broadcast.js") },
  35: { load: () => import("./frame.js") },
};

/**
 * Makes the Io of an instance: (module, values, afterEvent) => Io. options: of load, and node.js, if
 * there is one. system: what the program gets of the world. exports: of the module.
 */
export async function loadIo(options, system, exports) {
  const { node, allow = {} } = options;
  for (const [name, value] of Object.entries(allow)) {
    const names = Object.keys(ALLOWED).join(", ");
    if (!ALLOWED[name]) throw new TypeError(`load: option 'allow' has no '${name}', only ${names}`);
    if (value === undefined || typeof value === "boolean" || value?.kinds) continue;
    if (name === "fs" && isPaths(value)) continue;
    const types = TYPES[name] ?? "boolean";
    throw new TypeError(`load: option 'allow.${name}' must be ${types}, not ${typeName(value)}`);
  }
  const ended = new AbortController();
  const kinds = {
    ...(await (await import("./pipes.js")).pipesOf(options, system, node)),
    ...(await (await import("./processes.js")).processesOf(options, system, node)),
    24: { load: once(async () => (await import("./files.js")).filesOf(options, system)) },
    ...(allow.net?.kinds ?? (node ? (await import("./net.js")).kinds : {})),
  };
  if (node && exports.asyncio_signals)
    Object.assign(kinds, (await import("./signals.js")).signalsOf(exports, allow.signals));
  if (exports.asyncio_page)
    Object.assign(kinds, (await import("./pages.js")).pagesOf(exports, ended.signal));
  return (module, values, afterEvent) => new Io(module, values, afterEvent, kinds, allow, ended);
}

/** A function that calls `make` the first time. */
function once(make) {
  let made;
  return () => (made ??= make());
}

/**
 * What one instance has open. kinds: for each kind of OPEN `{ need, open }`; need: what has to be
 * allowed, if anything has.
 * afterEvent(error, now): the module was told of something, or failed at that.
 */
class Io {
  #event;
  #values;
  #afterEvent;
  #kinds;
  #allow;
  #open = []; // index -> { handle, resource }
  #ended = false;
  #controller; // told of that
  #peers = new Map(); // that a server said, and the program has not taken yet

  constructor(module, values, afterEvent, kinds, allow, ended) {
    this.#event = module.asyncio_tell;
    this.#values = values;
    this.#afterEvent = afterEvent;
    this.#kinds = kinds;
    this.#allow = allow;
    this.#controller = ended;
  }

  /** An op, with `count` values at an address. */
  do(kind, handle, what, first, count) {
    if (kind === OPEN) return this.#openOne(handle, what, this.#values.decodeAll(first, count));
    const resource = this.#find(handle);
    if (!resource) return; // it failed in the meantime
    if (kind === WRITE && resource.send) resource.send(...this.#values.decodeAll(first, count));
    else if (kind === WRITE) resource.write(this.#values.viewOf(first));
    else if (kind === CREDIT) resource.credit(what);
    else if (kind === SHUTDOWN) resource.end();
    else if (kind === START_TLS) this.#startTls(handle, resource, first, count);
    else if (kind === CLOSE) this.#remove(handle).close();
  }

  /** The program has ended: it is told of nothing any more. */
  end() {
    this.#ended = true;
  }

  /** Closes all that is open: what was written still goes out. */
  close() {
    this.#ended = true;
    this.#controller.abort();
    for (const entry of this.#open) entry?.resource?.close();
    this.#open = [];
  }

  #find(handle) {
    const entry = this.#open[handle & INDEX];
    return entry?.handle === handle ? entry.resource : undefined;
  }

  #remove(handle) {
    const { resource } = this.#open[handle & INDEX];
    this.#open[handle & INDEX] = undefined;
    return resource;
  }

  #openOne(handle, what, args) {
    const entry = { handle, resource: undefined };
    const say = (value, failed = false, now = false) => {
      if (this.#open[handle & INDEX] === entry) this.#say(handle, value, failed, now);
    };
    put(this.#open, handle, entry);
    try {
      const { open, load } = this.#kind(what);
      entry.resource = open ? open(say, args, this.#peers) : new Late(load(), say, args);
    } catch (error) {
      say(error, true);
    }
  }

  #startTls(handle, resource, first, count) {
    if (resource.startTls) return resource.startTls(this.#values.decodeAll(first, count));
    this.#say(handle, new NotImplementedError("TLS is not on this host"), true);
  }

  #kind(what) {
    const kind = this.#kinds[what] ?? LATE[what];
    if (!kind) throw new NotImplementedError(missing(what));
    if (!kind.need || this.#allow[kind.need]) return kind;
    const how = `run it with --allow-${kind.need}, or load(…, { allow: { ${kind.need}: true } })`;
    throw new PermissionError(`${ALLOWED[kind.need]} not allowed: ${how}`);
  }

  // now: the program goes on before this returns.
  #say(handle, value, failed, now) {
    if (this.#ended) return;
    if (failed) this.#remove(handle);
    try {
      this.#values.send(this.#event, handle, value, failed);
    } catch (error) {
      return this.#afterEvent(error);
    }
    this.#afterEvent(undefined, now);
  }
}
