// SPDX-License-Identifier: MIT
// The page's parts as they are built: its HTML, its policy, the twins of its programs, the picture
// of the README, and what the server and the commands say.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { splitHead } from "../../web/build/highlight.js";
import { makeHtml } from "../../web/build/html.js";
import { drawPicture, traceOf } from "../../web/build/picture.js";
import { POLICY } from "../../web/build/policy.js";
import { serve } from "../../web/build/serve.js";
import { missing } from "../../web/page/support.js";
import { FIRST, PROGRAMS } from "../../web/programs.js";
import { ROOT, runProgram } from "../hosts/hosts.js";
import { findPython, INSTALL_PYTHON } from "../parity/machines.js";
import { SUMS } from "./fixtures/known.js";

const EXAMPLES = join(ROOT, "web/examples");
const names = PROGRAMS.map(({ name }) => name);
const folder = mkdtempSync(join(tmpdir(), "wasyncio-web-"));
after(() => rmSync(folder, { recursive: true, force: true }));

describe("index.html", () => {
  const html = makeHtml();

  test("has each program with a sentence, its C and its Python", () => {
    for (const name of names) {
      const [, article] = html.split(`<article id="${name}"`);
      const [, sentence] = /<p class="sentence">(.*?)<\/p>/.exec(article);
      assert(sentence.length > 20, name);
      assert.match(article.split("</article>")[0], /#[\s\S]*asyncio[\s\S]*import[\s\S]*asyncio/);
    }
    assert(names.includes(FIRST));
  });

  test("has colours in place, and no script or style of its own", () => {
    assert.match(html, /<span class="hljs-keyword">await<\/span>/);
    assert.doesNotMatch(html, /<script(?! type="module" src="page\.js")|<style| style=| on\w+="/);
  });

  test("loads nothing from elsewhere", () => {
    assert.doesNotMatch(html.replace(/<pre[\s\S]*?<\/pre>/g, ""), /https?:|\/\//);
  });

  test("carries the policy", () => {
    assert(html.includes(`http-equiv="Content-Security-Policy"`));
    assert(html.includes(POLICY));
    assert.match(POLICY, /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval';/);
    assert.doesNotMatch(POLICY, /unsafe-inline|'unsafe-eval'|\*|https?:/);
  });
});

test("the head of a source is its sentence", () => {
  const c = splitHead("/* One: two\n * three. */\n#include <x.h>\n", "c");
  assert.deepEqual(c, { head: "One: two three.", body: "#include <x.h>\n" });
  const python = splitHead("# One.\nimport x\n# two\n", "python");
  assert.deepEqual(python, { head: "One.", body: "import x\n# two\n" });
});

describe("the Python twins", () => {
  const python = findPython();
  const skip = !python && !process.env.CI && INSTALL_PYTHON;
  const run = (name, args) =>
    runProgram(python, ["-P", join(EXAMPLES, `${name}.py`), ...args], {
      cwd: folder,
      env: { no_proxy: "*" },
    });

  for (const name of names.filter((name) => existsSync(outputOf(name))))
    test(`${name} prints the same`, { skip }, async () => {
      const { code, stdout, stderr } = await run(name, []);
      assert.deepEqual([code, stderr], [0, ""]);
      assert.equal(stdout, readFileSync(outputOf(name), "utf8"));
    });

  test("wordcount counts the same", { skip }, async () => {
    const { files } = PROGRAMS.find(({ name }) => name === "wordcount");
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const { stdout } = await run("wordcount", Object.keys(files));
    assert.equal(stdout, "13 haiku.txt\n9 pangram.txt\n22 total\n");
  });

  test("checksums sums the same", { skip }, async () => {
    const { args, files } = PROGRAMS.find(({ name }) => name === "checksums");
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const { code, stdout } = await run("checksums", args);
    assert.equal(stdout, SUMS);
    assert.equal(code, 1);
  });

  test("fetch_all fetches the same", { skip }, async () => {
    writeFileSync(join(folder, "there.txt"), "12345");
    const { url, close } = await serve(folder);
    try {
      const { code, stdout } = await run("fetch_all", [`${url}there.txt`, `${url}gone.txt`]);
      assert.match(stdout, /^200 5 http.*there\.txt\n404 10 http.*gone\.txt\n$/);
      assert.equal(code, 1);
    } finally {
      close();
    }
  });
});

function outputOf(name) {
  return join(ROOT, "tests/examples", `${name}.out`);
}

test("every twin is of a program on the page", () => {
  const twins = readdirSync(EXAMPLES).filter((name) => name.endsWith(".py"));
  const others = twins.filter((name) => !names.includes(name.slice(0, -3)));
  assert.deepEqual(others, []);
});

describe("the picture", () => {
  test("of the README is what the tool makes", async () => {
    const [, program] = /build\.sh timeline (\S+) --svg docs\/timeline\.svg/.exec(
      readFileSync(join(ROOT, "docs/page.md"), "utf8"),
    );
    const trace = await traceOf(join(ROOT, program));
    const picture = drawPicture(trace, { title: `The tasks of ${program.split("/").at(-1)}` });
    assert.equal(readFileSync(join(ROOT, "docs/timeline.svg"), "utf8"), picture);
  });

  test("is well-formed, and names what it shows", async () => {
    const picture = readFileSync(join(ROOT, "docs/timeline.svg"), "utf8");
    assert.match(picture, /^<svg [^>]*role="img">\n<title>The tasks of \w+\.c<\/title>/);
    assert.equal(picture.match(/<g /g).length, picture.match(/<\/g>/g).length);
    assert.match(picture, /prefers-color-scheme: dark/);
    assert.doesNotMatch(picture, /undefined|NaN/);
  });
});

describe("what is missing", () => {
  const { WebAssembly } = globalThis;

  test("is said in words", () => {
    assert.match(missing({ Worker() {} }), /no WebAssembly/);
    assert.match(missing({ WebAssembly }), /no workers/);
    assert.equal(missing({ WebAssembly, Worker() {} }), undefined);
  });
});

describe("the commands", () => {
  const script = join(ROOT, "build.sh");
  const fails = (...args) => {
    try {
      execFileSync(script, args, { stdio: "pipe" });
    } catch (error) {
      return error.stderr.toString();
    }
    return assert.fail("no error");
  };

  test("say what is wrong with what they are given", () => {
    assert.match(fails("timeline"), /^build\.sh: timeline of which program\?/);
    assert.match(fails("timeline", "x.c", "--svg", "y.svg", "--width", "x"), /--width x: a number/);
    assert.match(fails("timeline", "no.c", "--svg", "y.svg"), /^build\.sh: no\.c: no such file/);
    assert.match(fails("serve", "x"), /the port must be a number from 0 to 65535, not x/);
  });

  test("serve says why a file cannot be had", async () => {
    const prepare = async () => assert.fail("the reason");
    const { url, close } = await serve(folder, { prepare });
    try {
      const failed = await fetch(`${url}programs/x.wasm`);
      assert.equal(await failed.text(), "the reason\n");
      assert.equal(failed.status, 500);
      assert.match(failed.headers.get("content-security-policy"), /^default-src 'none'/);
    } finally {
      close();
    }
  });

  test("serve gives the policy as a header, and 404 for what is not there", async () => {
    writeFileSync(join(folder, "index.html"), "there");
    const { url, close } = await serve(folder);
    try {
      const found = await fetch(url);
      assert.equal(await found.text(), "there");
      assert.match(found.headers.get("content-security-policy"), /frame-ancestors 'none'/);
      assert.equal((await fetch(`${url}no-such`)).status, 404);
    } finally {
      close();
    }
  });
});
