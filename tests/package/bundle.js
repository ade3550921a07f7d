// SPDX-License-Identifier: MIT
// A test file of js/ as one module that a host can run: what it imports of js/ is that of the
// installed package, and what it imports of Node is of guest/.
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { ROOT } from "../hosts/hosts.js";

export const TESTS = join(ROOT, "tests/js");
const PARITY = join(ROOT, "tests/parity");
const GUEST = fileURLToPath(new URL("guest", import.meta.url));
const MODULES = join(TESTS, "fixtures/modules.js");
const SHIM = join(ROOT, "js");

/** What is in the place of Node's own modules: everywhere, and where there is no Node. */
const EVERYWHERE = { "node:test": "collector.js", "node:assert/strict": "assert.js" };
const WITHOUT_NODE = { "node:timers/promises": "timers.js" };

/** How the tests begin, by kind of host. */
const ENTRIES = {
  process: (skips) => `await runTests(${skips}); process.exit();`,
  page: (skips) => `export default () => runTests(${skips});`,
  worker: (skips) => `import engine from "wasyncio/asyncio.wasm";
    const { set_engine } = await import("wasyncio");
    set_engine(engine);
    export default { test: () => runTests(${skips}) };`,
};

/**
 * Bundles a test file into `output`, in a directory of `folder`, for a kind of host: process, page
 * or worker. skips: the tests that are not run, with reasons. made: what Node made for these tests;
 * without it they make it themselves. Gives, for a worker, the programs as [name, bytes].
 */
export async function bundleTests(file, { folder, output, kind, skips, made }) {
  const programs = Object.entries(made?.programs ?? {});
  const contents = `import ${JSON.stringify(join(TESTS, file))};
    import { runTests } from ${JSON.stringify(join(GUEST, "collector.js"))};
    ${ENTRIES[kind](JSON.stringify(skips))}`;
  await build({
    stdin: { contents, resolveDir: folder, sourcefile: `start of ${file}` },
    outfile: output,
    bundle: true,
    format: "esm",
    target: "es2022",
    logLevel: "silent",
    ignoreAnnotations: true, // a test has side effects, whatever package.json says of js/
    external: ["*.wasm"],
    conditions: kind === "worker" ? ["workerd", "worker", "browser"] : [],
    plugins: [replaceImports({ folder, output, kind, made, programs })],
  }).catch(({ errors, message }) => {
    const texts = errors?.slice(0, 3).map(({ text, location }) => `${location?.file}: ${text}`);
    throw new Error(texts?.join("\n") ?? message);
  });
  const decode = (base64) => Buffer.from(base64, "base64");
  return programs.map(([, base64], i) => [nameOf(i), decode(base64)]);
}

const nameOf = (i) => `program-${i}.wasm`;

function replaceImports({ folder, output, kind, made, programs }) {
  const isWorker = kind === "worker";
  const shim = (path) => join(folder, "node_modules/wasyncio/js", path);
  const fromOutput = (path) => relative(dirname(output), path).split(sep).join("/");
  return {
    name: "the installed package, and what the host is given",
    setup(build) {
      build.onResolve({ filter: /^node:/ }, ({ path }) => replaceNode(path, kind));
      build.onResolve({ filter: /^given$/ }, () => ({ path: "given", namespace: "given" }));
      build.onLoad({ filter: /./, namespace: "given" }, () => ({
        contents: writeGiven(programs, made.texts, isWorker),
      }));
      // Of CommonJS: whatever is imported of it is undefined.
      build.onLoad({ filter: /./, namespace: "none" }, () => ({ contents: "module.exports = {}" }));
      build.onResolve({ filter: /^wasyncio$/ }, () => (isWorker ? undefined : PACKAGE));
      build.onResolve({ filter: /^\.|^[a-z@]/ }, ({ path, resolveDir, importer }) => {
        if (/^wasyncio|\.wasm$/.test(path) || importer.includes("node_modules")) return undefined;
        const full = join(resolveDir, path);
        if (full === MODULES) return findModules(importer, made);
        if (full === join(SHIM, "cc/loop.js")) return guest("loop.js");
        if (isBelow(SHIM, full)) return findInPackage(relative(SHIM, full));
        const isGiven = path[0] === "." && [TESTS, PARITY, GUEST].some((d) => isBelow(d, full));
        return isGiven ? undefined : refuse(path);
      });
    },
  };

  /** The same file of the package; in a worker's bundle, and elsewhere beside it. */
  function findInPackage(path) {
    if (isWorker) return { path: shim(path) };
    return path === "index.js" ? PACKAGE : { path: fromOutput(shim(path)), external: true };
  }
}

const PACKAGE = { path: "wasyncio", external: true };

const isBelow = (directory, path) => path.startsWith(directory + sep);

const guest = (name) => ({ path: join(GUEST, name) });

function replaceNode(path, kind) {
  const name = EVERYWHERE[path] ?? (kind === "process" ? undefined : WITHOUT_NODE[path]);
  if (name) return guest(name);
  return kind === "process" ? { path, external: true } : { path, namespace: "none" };
}

/** Tests that need something else are named in exceptions.js. */
const refuse = (path) => ({ errors: [{ text: `${path} is not there on every host` }] });

function findModules(importer, made) {
  if (made) return guest("modules.js");
  const isRecorder = importer === join(GUEST, "recorder.js");
  return isRecorder ? { path: pathToFileURL(MODULES).href, external: true } : guest("recorder.js");
}

/** The module "given". */
function writeGiven(programs, texts, isWorker) {
  const imports = programs.map((_, i) => `import p${i} from "${nameOf(i)}";\n`).join("");
  const decode = `const decode = (base64) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));`;
  const values = programs.map(([key, base64], i) => {
    const program = isWorker ? `p${i}` : `decode(${JSON.stringify(base64)})`;
    return `${JSON.stringify(key)}: ${program}`;
  });
  return `${isWorker ? imports : decode}
    export const PROGRAMS = { ${values.join(", ")} };
    export const TEXTS = ${JSON.stringify(texts)};`;
}
