// SPDX-License-Identifier: MIT
// The page as the tests see it: built once, served on the loopback device, shown by a browser.
import { cpSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { build } from "../../js/cc.js";
import { buildPage } from "../../web/build/build.js";
import { serve } from "../../web/build/serve.js";
import { closeAtTheEnd, openPage } from "../hosts/browsers.js";
import { findHost, ROOT } from "../hosts/hosts.js";
import { untilReady } from "./fixtures/in_page.js";

/** Of each test file its own: several may run at the same time. */
const SITE = join(ROOT, "dist/tests/pages", basename(process.argv[1]));
const STRANGE = join(ROOT, "dist/tests/strange-web");

let built; // once per test file
const buildOnce = (how) => (built ??= buildPage({ output: SITE, ...how }));

/**
 * Builds it and serves it. names, quick: of buildPage; unless told otherwise as ./build.sh serve does,
 * which leaves the optimising to ./build.sh web. options: of serve.
 */
export async function startSite({ directory = SITE, names, quick = true, ...options } = {}) {
  if (directory === SITE) await buildOnce({ names, quick });
  const server = await serve(directory, options);
  closeAtTheEnd(() => server.close());
  return server.url;
}

/**
 * The same page with other programs in place of some: from fixtures, one that is broken, and one
 * that the server cannot build.
 */
export async function startStrangeSite() {
  await buildOnce({ quick: true });
  cpSync(SITE, STRANGE, { recursive: true });
  const fixture = (source, name) =>
    build({
      cwd: ROOT,
      sources: [`tests/web/fixtures/${source}.c`],
      output: join(STRANGE, "programs", `${name}.wasm`),
      trace: true,
      quick: true,
    });
  await fixture("spin", "future");
  await fixture("stubborn", "wait");
  writeFileSync(join(STRANGE, "programs/shield.wasm"), "not a module");
  return startSite({ directory: STRANGE, prepare: failAt("/programs/wait_for.wasm") });
}

export const DIAGNOSIS = "wait_for.c:3:1: error: unknown type name 'in'";

const failAt = (wanted) => async (path) => {
  if (path === wanted) throw new Error(DIAGNOSIS);
};

/** A page at an address, closed when the test `t` ends. */
export async function open(t, host, url, options) {
  const page = await openPage(host, findHost(host), url, options);
  t.after(() => page.close());
  await page.evaluate(untilReady);
  return page;
}
