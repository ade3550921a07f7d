// SPDX-License-Identifier: MIT
// Source text as HTML, coloured while the page is built.
import hljs from "highlight.js/lib/core";
import c from "highlight.js/lib/languages/c";
import python from "highlight.js/lib/languages/python";

const SHORT_WORDS = ["await", "async_with", "async_for", "await_or_break"];

/** C with the short words of asyncio.h, which read as keywords. */
function cWithAwait(library) {
  const language = c(library);
  const { keyword } = language.keywords;
  return { ...language, keywords: { ...language.keywords, keyword: [...keyword, ...SHORT_WORDS] } };
}

hljs.registerLanguage("c", cWithAwait);
hljs.registerLanguage("python", python);

/** language: "c" or "python". */
export const highlight = (text, language) => hljs.highlight(text, { language }).value;

export const escapeHtml = (text) => text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);

const HEADS = { c: /^\/\*([\s\S]*?)\*\/\n/, python: /^((?:#.*\n)+)/ };

/** { head: the comment that a source begins with, as prose; body: what comes behind it }. */
export function splitHead(text, language) {
  const [whole, comment] = HEADS[language].exec(text) ?? ["", ""];
  const [head] = comment.replace(/^ ?[*#] ?/gm, "").split(/\n\s*\n/);
  return { head: head.replace(/\s+/g, " ").trim(), body: text.slice(whole.length) };
}
