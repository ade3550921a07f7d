// SPDX-License-Identifier: MIT
// Names and addresses of hosts, by node:dns.

import { lookup, lookupService } from "node:dns/promises";
import { isIP } from "node:net";
import { OSError } from "../errors.js";
import { toOSError } from "./net.js";

const ANY = 0; // family

/** The addresses of a name, { address, family }: at least one. */
export async function findAddresses(host, family = ANY) {
  const found = await lookup(host, { all: true, family: isIP(host) || family });
  const fitting = found.filter((one) => family === ANY || one.family === family);
  if (fitting.length) return fitting;
  throw new OSError(`${host} has no address of this family`);
}

/** Opens with the answer; nothing else is said. */
class Lookup {
  constructor(say, answer) {
    answer.then(say, (error) => say(error instanceof OSError ? error : toOSError(error), true));
  }

  close() {}
}

export const resolve = (say, [host, port, family]) =>
  new Lookup(
    say,
    findAddresses(host, family).then((found) =>
      found.map(({ address }) => `${address}\t${port}`).join("\n"),
    ),
  );

export const findName = (say, [host, port]) =>
  new Lookup(
    say,
    lookupService(host, port).then(({ hostname, service }) => `${hostname}\t${service}`),
  );
