// SPDX-License-Identifier: MIT

/** In the place of js/cc/loop.js: the package has an asyncio.wasm. */
export async function buildLoop() {}
