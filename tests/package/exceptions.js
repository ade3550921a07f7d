// SPDX-License-Identifier: MIT
// Tests of js/ that a host cannot run, and why.

/** Files that are run by Node alone. */
export const NODE_ONLY = {
  "process.test.js": "starts processes itself, of each host that has some",
  "types.test.js": "asks the compiler of TypeScript",
};

const NO_FILES = "there are no files";
const NO_COMPILER = "workerd compiles no bytes, which load.test.js says of it elsewhere";

export const EXCEPTIONS = [
  {
    hosts: ["workerd", "chromium"],
    file: "files.test.js",
    reason: NO_FILES,
    tests: [
      "files in a real directory",
      "no way out of a real directory",
      "a directory that is not there is named",
    ],
  },
  {
    hosts: ["workerd", "chromium"],
    file: "load.test.js",
    reason: NO_FILES,
    tests: [
      "a path is a source",
      "a file URL is a source",
      "a file that is not there is a LoadError",
    ],
  },
  {
    hosts: ["workerd"],
    file: "load.test.js",
    reason: NO_COMPILER,
    tests: [
      "a data URL is a source",
      "bytes is a source",
      "an ArrayBuffer is a source",
      "a part of a buffer is a source",
      "a response is a source",
      "a promise is a source",
      "a truncated file is a LoadError",
      "no memory is a LoadError",
    ],
  },
];

/** The reasons on a host, by name of the test, for the collector. */
export function skipsOf(host, file) {
  const rules = EXCEPTIONS.filter((rule) => rule.file === file && rule.hosts.includes(host));
  return Object.fromEntries(
    rules.flatMap(({ tests, reason }) => tests.map((name) => [name, reason])),
  );
}
