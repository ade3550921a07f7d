/* HTTP requests by the host's fetch. SPDX-License-Identifier: MIT
 *
 *   asyncio_response *response;
 *   asyncio_value text;
 *   await(asyncio_fetch("https://example.org/", &response));
 *   await(asyncio_response_read(response, &text));
 *   asyncio_release(response);
 *
 * On hosts with JavaScript; the embedder has to allow it (`wasyncio run
 * --allow-net`, load(…, { allow: { net: true } })). In a page, what a page may
 * ask of other servers (CORS) applies, and a URL may be relative.
 */
#ifndef ASYNCIO_FETCH_H
#define ASYNCIO_FETCH_H

#include "streams.h"

/* The answer to a request: what its head says, and a reader of its body. A
 * counted reference: when the last one is released, what has not come by then
 * is not waited for. Python: urllib.request's response. */
typedef struct asyncio_response asyncio_response;

/* What asyncio_fetch is told by name. */
typedef struct asyncio_fetch_options {
  asyncio_response **response;
  const char *method; /* NULL: "GET" */
  /* Names and values in turn, up to a NULL, as (const char *const[]){"Accept",
   * "text/plain", NULL}; or NULL. */
  const char *const *headers;
  asyncio_value body; /* a string or byte array, consumed; nothing: none */
  /* In place of it, where the body is read from, up to its end; borrowed until
   * then. A page collects it first, other hosts send it as it comes. */
  asyncio_stream_reader *body_reader;
  const char *redirect; /* "error", "manual"; NULL: "follow" */
  ptrdiff_t limit;      /* of the reader, bytes, 0: ASYNCIO_STREAM_LIMIT */
} asyncio_fetch_options;

/* Asks for a URL, and waits until the head of the answer is there.
 * asyncio_fetch(url, &response, .method = "POST", .body = asyncio_string("x"))
 * response: gets a reference, NULL on failure. An answer like 404 is none.
 * Returns 0; ASYNCIO_CANCELLED, and the request is taken back;
 * ASYNCIO_OS_ERROR or a kind of it when no answer came, or, with .redirect =
 * "error", a redirection; ASYNCIO_VALUE_ERROR for a URL, method, header or
 * limit that is none, or a GET with a body; ASYNCIO_TYPE_ERROR for a body that
 * is neither string nor byte array; ASYNCIO_PERMISSION_ERROR where it is not
 * allowed; ASYNCIO_NOT_IMPLEMENTED where there is no JavaScript;
 * ASYNCIO_RUNTIME_ERROR where nothing can suspend; ASYNCIO_NO_MEMORY; or an
 * error of reading from .body_reader.
 * Python: urllib.request.urlopen(url, data), without waiting. */
#define asyncio_fetch(url, ...) \
  asyncio__fetch(url, (asyncio_fetch_options){.response = __VA_ARGS__})

/* The status, as 200; 0 in a page for a redirection that is not followed. */
int asyncio_response_status(const asyncio_response *response);

/* The words that stand behind the status, as "OK": a string, often an empty
 * one. */
asyncio_value asyncio_response_status_text(const asyncio_response *response);

/* Where the answer came from in the end: a string. */
asyncio_value asyncio_response_url(const asyncio_response *response);

/* Whether that is another place than the one that was asked. */
bool asyncio_response_redirected(const asyncio_response *response);

/* A header by its name, in any case: a string; several of the same name are
 * joined by ", ". Nothing when there is none.
 * Python: response.headers[name]. */
asyncio_value asyncio_response_header(const asyncio_response *response,
                                      const char *name);

/* All headers: a list of lists of a name, in lower case, and a value. An
 * ASYNCIO_NO_MEMORY error without memory. Python: response.headers.items. */
asyncio_value asyncio_response_headers(const asyncio_response *response);

/* What the body is read from, borrowed; the sender is held up while it holds
 * more than twice its limit. Reading fails with ASYNCIO_CONNECTION_RESET when
 * the connection breaks in the middle. */
asyncio_stream_reader *asyncio_response_reader(
    const asyncio_response *response);

/* Reads the rest of the body.
 * data: gets a byte array, which is the caller's; nothing on failure.
 * Returns as asyncio_stream_reader_read. Python: response.read. */
ASYNCIO_MUST_USE int asyncio_response_read(asyncio_response *response,
                                           asyncio_value *data);

/* ---- what the macro above needs ---- */

ASYNCIO_MUST_USE int asyncio__fetch(const char *, asyncio_fetch_options);

#endif
