// SPDX-License-Identifier: MIT
// Datagrams, by node:dgram.

import dgram from "node:dgram";
import { classes } from "../codes.js";
import { OSError, ValueError } from "../errors.js";
import { ENOUGH } from "./flow.js";
import { findAddresses } from "./lookups.js";
import { toOSError } from "./net.js";

const HEADER = 8; // bytes that each counts as more than it has

const name = ({ address, port }) => `${address}\t${port}`;

/** Calls a method that takes a callback. */
const done = (call) =>
  new Promise((resolve, reject) => call((error) => (error ? reject(error) : resolve())));

/** An endpoint. say(value, failed): tells the program. */
class Endpoint {
  #say;
  #socket;
  #credit = 0; // bytes that may still be said
  #under = 0; // datagrams that are being sent
  #sent = 0; // bytes, which was not said
  #closing = false;

  constructor(say, args) {
    this.#say = say;
    this.#start(args).catch((error) => say(toError(error), true));
  }

  async #start([local, localPort, remote, remotePort, broadcast]) {
    const failures = [];
    for (const pair of await pairs(local, remote)) {
      try {
        return await this.#open(pair, localPort, remotePort, broadcast);
      } catch (error) {
        failures.push(error);
      }
    }
    throw failures[0] ?? new ValueError("can not get address information");
  }

  async #open({ family, local, remote }, localPort, remotePort, broadcast) {
    const socket = dgram.createSocket(`udp${family}`);
    try {
      await bind(socket, { address: local, port: localPort, exclusive: true });
      if (broadcast) socket.setBroadcast(true);
      else if (remote) await done((then) => socket.connect(remotePort, remote, then));
    } catch (error) {
      socket.close();
      throw error;
    }
    this.#socket = socket;
    socket.on("message", this.#take).on("error", this.#failed);
    const peer = remote && !broadcast ? [socket.remoteAddress()] : [];
    this.#say([socket.address(), ...peer].map(name).join("\n"));
    this.#closeIfSent();
  }

  credit(bytes) {
    this.#credit += bytes;
  }

  // What the program has no room for is lost, as in a full buffer of the system.
  #take = (bytes, from) => {
    if (this.#credit <= 0) return;
    this.#credit -= bytes.length + HEADER;
    this.#say(name(from));
    this.#say(bytes);
  };

  #failed = (cause) => {
    const { code, message } = toError(cause);
    this.#say(classes.has(code) ? code : OSError.prototype.code);
    this.#say(message);
  };

  send(bytes, ...address) {
    this.#under++;
    this.#socket.send(bytes, ...address.toReversed(), (error) => {
      this.#under--;
      this.#sent += bytes.length + HEADER;
      if (error) this.#failed(error);
      if (this.#sent >= ENOUGH) this.#tell();
      this.#closeIfSent();
    });
  }

  #tell() {
    const sent = this.#sent;
    this.#sent = 0;
    this.#say(sent);
  }

  /** What was sent still goes out. */
  close() {
    this.#closing = true;
    this.#closeIfSent();
  }

  #closeIfSent() {
    if (!this.#closing || this.#under || !this.#socket) return;
    this.#socket.close();
    this.#socket = undefined;
  }
}

const toError = (error) => (error instanceof ValueError ? error : toOSError(error));

function bind(socket, where) {
  return new Promise((resolve, reject) => {
    socket.once("error", reject);
    socket.bind(where, () => resolve(socket.off("error", reject)));
  });
}

/** For each family that both have: an address of each; a name that is null has any. */
async function pairs(local, remote) {
  const found = new Map();
  for (const [which, host] of Object.entries({ local, remote }))
    for (const { address, family } of host === null ? [] : await findAddresses(host))
      found.set(family, { [which]: address, family, ...found.get(family) });
  const fits = (pair) =>
    [local, remote].every((host, i) => host === null || [pair.local, pair.remote][i]);
  return [...found.values()].filter(fits);
}

export const open = (say, args) => new Endpoint(say, args);
