// SPDX-License-Identifier: MIT
// What the page may do: its own files, compiling WebAssembly, and nothing else.

const RULES = {
  "default-src": "'none'",
  "script-src": "'self' 'wasm-unsafe-eval'",
  "style-src": "'self'",
  "img-src": "'self'",
  "connect-src": "'self'",
  "worker-src": "'self'",
  "base-uri": "'none'",
  "form-action": "'none'",
};

/** The Content-Security-Policy, as the page and the server give it. */
export const POLICY = Object.entries(RULES)
  .map(([what, from]) => `${what} ${from}`)
  .join("; ");
