// SPDX-License-Identifier: MIT
// items.txt: what is promised, and which tests show it.
import { readFileSync } from "node:fs";

const TEXT = readFileSync(new URL("items.txt", import.meta.url), "utf8");

/** [{ item, tests: [{ file, name }], missing: reasons by host }] */
export function readItems(text = TEXT) {
  const paragraphs = text
    .replace(/^#.*\n/gm, "")
    .trim()
    .split(/\n\n+/);
  return paragraphs.map((paragraph) => {
    const [item, ...lines] = paragraph.split("\n");
    const rows = lines.map((line) => /^ {2}(.+?): (.+)$/.exec(line) ?? [line, "", line]);
    const isReason = ([, head]) => head.startsWith("not on ");
    return {
      item,
      tests: rows.filter((row) => !isReason(row)).map(([, file, name]) => ({ file, name })),
      missing: Object.fromEntries(
        rows.filter(isReason).map(([, head, why]) => [head.slice(7), why]),
      ),
    };
  });
}

/** Whether a line of items.txt means a test; one that ends in * means all that begin so. */
export const matches = (name, test) =>
  name.endsWith("*") ? test.startsWith(name.slice(0, -1)) : test === name;
