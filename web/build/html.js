// SPDX-License-Identifier: MIT
// index.html: the frame of web/index.html with the programs in it.
import { readFileSync } from "node:fs";
import { FIRST, PROGRAMS } from "../programs.js";
import { escapeHtml, highlight, splitHead } from "./highlight.js";
import { POLICY } from "./policy.js";

const read = (path) => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");

export function makeHtml() {
  const parts = {
    policy: POLICY,
    links: PROGRAMS.map(link).join("\n"),
    options: PROGRAMS.map(option).join("\n"),
    programs: PROGRAMS.map(section).join("\n"),
  };
  return read("index.html").replace(/<!-- (\w+) -->/g, (whole, name) => parts[name] ?? whole);
}

const link = ({ name, title }) => `<li><a href="#${name}">${escapeHtml(title)}</a></li>`;

const option = ({ name, title }) => `<option value="${name}">${escapeHtml(title)}</option>`;

function section({ name, title, note = "" }) {
  const c = read(`examples/${name}.c`);
  const python = read(`examples/${name}.py`);
  return `<article id="${name}" class="program" aria-labelledby="${name}-title"${hidden(name)}>
<h2 id="${name}-title">${escapeHtml(title)}</h2>
<p class="sentence">${inCode(`${splitHead(c, "c").head} ${note}`.trim())}</p>
<div class="code">
${listing(name, "C", "c", c)}
${listing(name, "Python", "python", python)}
</div>
</article>`;
}

const hidden = (name) => (name === FIRST ? "" : " hidden");

/** A sentence; what stands between backquotes is code. */
const inCode = (text) => escapeHtml(text).replace(/`(.*?)`/g, "<code>$1</code>");

function listing(name, label, language, text) {
  const id = `${name}-${language}`;
  const { body } = splitHead(text, language);
  return `<figure><figcaption id="${id}">${label}</figcaption><pre tabindex="0" role="region" aria-labelledby="${id}"><code>${highlight(body.trim(), language)}</code></pre></figure>`;
}
