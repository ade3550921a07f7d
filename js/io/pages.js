// SPDX-License-Identifier: MIT
// Events of the page that the program runs in (src/asyncio/pages.h).

const SHOWN = 1;
const HIDDEN = 2;

/**
 * Kinds of OPEN, as io.js takes them. module: told whether the page is seen, now and whenever that
 * changes, until the signal is aborted; nothing where there is no page.
 */
export function pagesOf(module, signal) {
  const { document } = globalThis;
  if (!document) return {};
  const update = () => module.asyncio_page(document.hidden ? HIDDEN : SHOWN);
  update();
  document.addEventListener("visibilitychange", update, { signal });
  return { 23: { open: listen } };
}

// The program goes on before the browser does, which may be about to leave the page.
function listen(say, [name]) {
  const target = name === "pagehide" ? globalThis : globalThis.document;
  const listener = () => say(1, false, true);
  target.addEventListener(name, listener);
  return { close: () => target.removeEventListener(name, listener) };
}
