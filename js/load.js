// SPDX-License-Identifier: MIT
// From a source to a program that can run.

import { LoadError } from "./codes.js";
import { App } from "./instance.js";
import { Memory } from "./memory.js";
import { checkOptions, makeSystem } from "./options.js";
import { importNode } from "./platform.js";
import { isBytes, openSource } from "./source.js";
import { chooseWasi } from "./wasi.js";

export async function load(source, options = {}) {
  checkOptions(options);
  if (options.devtools) return (await import("./watched.js")).loadWatched(load, source, options);
  const node = await importNode();
  const { label, path, content } = await openSource(await source, node);
  const name = options.name || /([^/\\?#]*)([?#].*)?$/.exec(path)[1] || "program";
  const system = makeSystem({ ...options, name }, node);
  const tracing = options.trace && new (await import("./traced.js")).Tracing(options.trace);
  try {
    return await instantiate(content, system, { ...options, name, node, tracing });
  } catch (cause) {
    const { explain } = await import("./diagnose.js");
    throw new LoadError(`${label} ${await explain(cause, content)}`, { cause });
  }
}

// Looks at nothing: what fails here is explained afterwards, by diagnose.js.
async function instantiate(content, system, options) {
  const module = isBytes(content) ? await WebAssembly.compile(content) : content;
  const names = WebAssembly.Module.imports(module).map((item) => item.name);
  const memory = new Memory();
  const wasi = new (await chooseWasi(names))(memory, system);
  const imports = { wasi_snapshot_preview1: wasi.imports(names) };
  const { exports } = await (options.tracing ?? WebAssembly).instantiate(module, imports);
  memory.attach(exports.memory);
  const parts = { ...options }; // with those that only some programs need
  if (exports.asyncio_outbox) parts.Host = (await import("./host.js")).Host;
  if (options.onError && exports.asyncio_abi)
    (await import("./reports.js")).listen(exports, memory, wasi.fds, options.onError);
  if (exports.asyncio_objects) parts.operations = (await import("./objects.js")).operations;
  if (exports.asyncio_tell)
    parts.makeIo = await (await import("./io/io.js")).loadIo(options, system, exports);
  if (exports.asyncio_serve)
    parts.makeCalls = (await import("./calls.js")).callsOf(module, exports);
  if (exports.asyncio_job)
    parts.makePool = await (await import("./executor.js")).poolOf(module, options);
  return new App(exports, memory, wasi, parts);
}
