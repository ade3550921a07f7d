// SPDX-License-Identifier: MIT
// What must and what must not type-check, of programs that emcc links.

import type { AsyncioFactory, AsyncioModule } from "./emscripten.js";
import type { CallOptions } from "./index.js";

interface Exports {
  greet(name: string, delay: number, options?: CallOptions): Promise<string>;
  area(width: number, height: number): number;
}
declare const make: AsyncioFactory<Exports>;
declare const makeAny: AsyncioFactory;

const fetchText = async (url: string) => url;
const app = await make({ asyncio: { functions: { fetchText } }, print: () => {} });
const text: string = await app.greet("Ada", 0.5, { signal: new AbortController().signal });
const size: number = app.area(2, 3);
app.asyncio.functions.late = (n: number) => n;
await app.asyncio.close();
if (text === String(size)) throw new app.asyncio.errors.ValueError("text");

const any: AsyncioModule = await makeAny();
await any.whatever(1);

// @ts-expect-error functions are functions
await make({ asyncio: { functions: { fetchText: 1 } } });
// @ts-expect-error there is no such option
await make({ asyncio: { function: {} } });
// @ts-expect-error nothing else is exported
app.missing();
// @ts-expect-error a number is wanted
await app.greet("Ada", "0.5");
// @ts-expect-error exports are not assigned
app.area = () => 1;
