// SPDX-License-Identifier: MIT
// The projects that docs/toolchains.md shows.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../hosts/hosts.js";

const FILE = /^`([\w.]+)`:\n\n```\w+\n(.*?)^```$/gms;
const COMMANDS = /^```sh\n(.*?)^```$/ms;

/** The table of a section: { columns: [NAME], rows: [[TITLE, CELL...]] }. */
export function tableOf(title, path = "docs/toolchains.md") {
  const sections = readFileSync(join(ROOT, path), "utf8").split(/^##+ /m);
  const section = sections.find((one) => one.startsWith(`${title}\n`));
  const lines = section.split("\n").filter((line) => line.startsWith("|"));
  const [head, , ...rows] = lines.map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((it) => it.trim()),
  );
  return { columns: head.slice(1), rows };
}

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
