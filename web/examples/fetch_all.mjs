// SPDX-License-Identifier: MIT
// The functions that fetch_all.c calls. The last argument of each is the context of the call;
// its signal is aborted when the C task is cancelled.

/** Begins a request; C gets the response as a handle. */
export async function fetch(url, { signal }) {
  return globalThis.fetch(url, { signal });
}

export function status(response) {
  return response.status;
}

/** Reads the body to its end, keeps none of it, and gives its size in bytes. */
export async function size(response, { signal }) {
  let bytes = 0;
  const counter = new globalThis.WritableStream({ write: (chunk) => void (bytes += chunk.length) });
  await response.body?.pipeTo(counter, { signal });
  return bytes;
}
