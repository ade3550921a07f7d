// SPDX-License-Identifier: MIT
// The versions of Emscripten that the tests use: that of EMSDK or PATH, as a user has it, and a
// current one (install.sh).
import { join } from "node:path";
import { homedir } from "node:os";
import { test } from "node:test";
import { findEmcc, readVersion } from "../../js/cc/emscripten.js";
import { ROOT } from "../hosts/hosts.js";

const CACHE = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");

/** Debian's asks for packages that it does not find by itself. */
const DEBIAN = { NODE_PATH: "/usr/share/nodejs" };

/** C programs need nothing of C++, whose library takes minutes to build the first time. */
const WITHOUT_CXX = { EMCC_CFLAGS: "-sDEFAULT_TO_CXX=0" };

const TABLE = [
  {
    name: "installed",
    emcc: findEmcc(),
    env: DEBIAN,
    install: "apt-get install emscripten, or set EMSDK",
  },
  {
    name: "current",
    emcc: findEmcc({ EMSDK: join(CACHE, "wasyncio/emscripten") }),
    env: {},
    linkEnv: WITHOUT_CXX,
    install: "tests/emscripten/install.sh",
  },
];

/**
 * Those that are here: { name, emcc, env and linkEnv: what they are run with, isOld: before 4,
 * directory }.
 */
export const TOOLCHAINS = TABLE.filter(({ emcc }) => emcc).map((toolchain) => ({
  ...toolchain,
  isOld: parseInt(readVersion(toolchain.emcc)) < 4,
  directory: join(ROOT, "dist/tests/emscripten", toolchain.name),
}));

/** One test for each of them. One that is missing is skipped, and in CI it fails. */
export function testWithEmcc(name, body, { only } = {}) {
  for (const { name: toolchain, emcc, install } of TABLE) {
    if (only && only !== toolchain) continue;
    const title = `${name} (${toolchain} emcc)`;
    const reason = `the ${toolchain} emcc is not there; ${install}`;
    if (emcc)
      test(title, (t) =>
        body(
          TOOLCHAINS.find((found) => found.name === toolchain),
          t,
        ),
      );
    else if (process.env.CI) test(title, () => Promise.reject(new Error(reason)));
    else test(title, { skip: reason }, () => {});
  }
}
