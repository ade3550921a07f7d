// SPDX-License-Identifier: MIT
// The projects that docs/toolchains.md shows.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../hosts/hosts.js";

const FILE = /^`([\w.]+)`:\n\n```\w+\n(.*?)^```$/gms;
const COMMANDS = /^```sh\n(.*?)^```$/ms;

/** { title, files: { NAME: TEXT }, commands } of each section that has commands. */
export function projectsOf(path = "docs/toolchains.md") {
  const sections = readFileSync(join(ROOT, path), "utf8").split(/^##+ /m);
  return sections.flatMap((section) => {
    const commands = COMMANDS.exec(section)?.[1];
    const files = Object.fromEntries(
      [...section.matchAll(FILE)].map(([, name, text]) => [name, text]),
    );
    return commands ? [{ title: section.split("\n", 1)[0], files, commands }] : [];
  });
}
