// SPDX-License-Identifier: MIT
// Runs programs of Emscripten in a page of Chromium.
import { copyFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { evaluateInPage } from "../hosts/chromium.js";
import { findHost, installCommand } from "../hosts/hosts.js";

/** The browser, or undefined; in CI it has to be there. */
export const browser = findHost("chromium");

/** Gives what a function does in a page beside the program. Its arguments cross as JSON. */
export function inPage(program, body, ...args) {
  if (!browser) throw new Error(`chromium is not installed; ${installCommand("chromium")}`);
  const directory = dirname(program);
  writeFileSync(join(directory, "page.html"), '<!doctype html><meta charset="utf-8">');
  const call = `return (${body})(...${JSON.stringify([basename(program), ...args])})`;
  return evaluateInPage(browser, directory, "page.html", new Function(call));
}

/** As runIt of build.js. */
export function runInPage(program, { args = [], virtualTime, functions, files } = {}) {
  if (functions) copyFileSync(functions, join(dirname(program), basename(functions)));
  const env = virtualTime ? { ASYNCIO_VIRTUAL_TIME: "1" } : {};
  const module = functions && basename(functions);
  return inPage(program, runScript, { args, env, module, files });
}

/** Runs in the page. */
async function runScript(name, { args, env, module, files }) {
  const functions = module
    ? { ...(await import(new URL(module, globalThis.location))) }
    : undefined;
  return new Promise((resolve, reject) => {
    globalThis.addEventListener("error", ({ error, message }) => reject(error ?? message));
    let stdout = "";
    let stderr = "";
    globalThis.Module = {
      given: { env, functions, files },
      arguments: args,
      print: (line) => (stdout += `${line}\n`),
      printErr: (line) => (stderr += `${line}\n`),
      onExit: (code) => resolve({ code, stdout, stderr }),
      onAbort: reject,
    };
    const { document } = globalThis;
    const script = document.createElement("script");
    script.src = name;
    script.onerror = reject;
    document.head.append(script);
  });
}
