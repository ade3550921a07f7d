// SPDX-License-Identifier: MIT
// What JavaScript does with a program of Emscripten (javascript.c), in Node and in a page.

/** Gives what came of it, as lines. make: what -sMODULARIZE makes. */
export async function useExports(make) {
  const lines = [];
  const print = (...words) => lines.push(words.join(" "));
  const functions = {
    double: async (n, { task }) => `${2 * n} ${task}`,
    atOnce: (n) => n + 1,
    reject: () => Promise.reject(new RangeError("no such number")),
    never: ({ signal }) =>
      new Promise(() => signal.addEventListener("abort", () => print("aborted:", signal.reason))),
  };
  const c = await make({ print, asyncio: { functions } });
  const failure = (promise) => promise.then((value) => `no error: ${value}`, String);

  print(
    "area",
    c.area(2, 3),
    "and",
    thrown(() => c.area(-1, 3)),
  );
  await passValues(c, print);

  const order = [];
  const delayed = (name, delay) => c.delayed(name, delay).then((text) => order.push(text));
  await Promise.all([delayed("slow", 0.06), delayed("quick", 0.02), delayed("middle", 0.04)]);
  print("ended:", order);
  const many = Array.from({ length: 2000 }, (_, i) => c.echo(i));
  print(
    "at once:",
    (await Promise.all(many)).reduce((a, b) => a + b),
  );

  const { signal, abort } = controller();
  const cancelled = failure(c.delayed("cancelled", 60, { signal }));
  await c.echo("a pass later");
  abort();
  print(await cancelled);
  print(await failure(c.delayed("late", 60, { timeout: 0.02 })));
  print(await c.task_name({ name: "mine" }));
  print(await failure(c.fail(99)));
  print(await failure(c.delayed(1, 2)));
  print(await failure(c.delayed("x", 1, { speed: 1 })));
  print((await c.fail(1).catch((error) => error)) instanceof c.asyncio.errors.ValueError);

  for (const name of ["double", "atOnce", "reject", "missing"])
    print(name, await failure(c.ask(name, 21, { name: "asker" })));
  c.asyncio.functions.missing = () => "found";
  print(await c.ask("missing", 0));
  print("gave up:", await c.give_up());

  await useObjects(c, print);
  const pending = failure(c.delayed("pending", 60));
  await c.asyncio.close();
  print(await pending, "and", await failure(c.delayed("x", 1)));
  return lines;
}

async function passValues(c, print) {
  const object = { any: "thing" };
  for (const value of [undefined, null, true, -7, 0.25, 2n ** 62n, "grün", object])
    print(typeof value, (await c.echo(value)) === value);
  print("bytes", await c.echo(Uint8Array.of(1, 2)));
}

async function useObjects(c, print) {
  print("map", [...(await c.fill_map("key", 7))]);
  print("sum", await c.sum([1, 2, 3]), await c.sum(countTo(4)));
  const add = await c.make_adder();
  print("adder", await add(1, 2), await add());
  add.release();
  print(await add(1).catch(String));
}

async function* countTo(n) {
  for (let i = 1; i <= n; i++) yield i;
}

/** A program that crashes rejects what is pending, and later calls. */
export async function useAfterCrash(make) {
  const c = await make({});
  const pending = c.delayed("x", 60).catch(String);
  const crash = await c.crash().catch(String);
  return [await pending, crash, await c.echo(1).catch(String)].map((text) =>
    text.replace(/(crashed: RuntimeError: [a-z]+).*/, "$1"),
  );
}

/** With a main, whose loop the calls join. */
export function useWithMain(make) {
  return new Promise((resolve) => {
    const lines = [];
    const print = (line) => lines.push(line);
    let c;
    const callBack = async (name) => `${name} and ${await c.delayed("inner", 0.01)}`;
    const options = { print, asyncio: { functions: { callBack } } };
    options.onExit = (code) => {
      const late = c.echo(1).catch(String);
      late.then((text) => resolve([...lines, `exit ${code}`, text]));
    };
    make(options).then(
      (module) => (c = module),
      () => {},
    );
  });
}

function thrown(act) {
  try {
    return act();
  } catch (error) {
    return String(error);
  }
}

function controller() {
  const made = new AbortController();
  return { signal: made.signal, abort: () => made.abort() };
}
