// SPDX-License-Identifier: MIT
import js from "@eslint/js";

const names = (text) => Object.fromEntries(text.split(" ").map((name) => [name, "readonly"]));

/** What Node and browsers both have. */
const EVERYWHERE = names(
  "AbortController AbortSignal Blob BroadcastChannel DOMException FinalizationRegistry MessageChannel Request Response TextDecoder " +
    "TextEncoder URL WebAssembly atob btoa clearTimeout console crypto fetch performance " +
    "queueMicrotask ReadableStream setTimeout structuredClone WritableStream",
);
const NODE = names("Buffer process setImmediate clearImmediate setInterval clearInterval");
const BROWSER = names("Event Worker document getComputedStyle location matchMedia self window");

const rules = {
  "max-lines": ["error", 600],
  "max-lines-per-function": ["error", 60],
  "no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
  "no-var": "error",
  "require-yield": "off", // a coroutine may have nothing to wait for
  "prefer-const": "error",
  eqeqeq: ["error", "smart"],
};

export default [
  { ignores: ["dist/", "**/node_modules/"] },
  js.configs.recommended,
  {
    files: ["**/*.{js,mjs}"],
    languageOptions: { globals: { ...EVERYWHERE, ...NODE } },
    rules,
  },
  {
    files: [
      "web/**/*.js",
      "tests/hosts/{browsers,chromium}.js",
      "tests/web/**/*.js",
      "tests/{http,network}.test.js",
    ],
    languageOptions: { globals: BROWSER },
  },
  { files: ["**/*.test.js"], rules: { "max-lines-per-function": "off" } }, // describe() holds many
];
