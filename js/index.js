// SPDX-License-Identifier: MIT

export { load } from "./load.js";
export * from "./asyncio.js";
export * from "./errors.js";
