/* HTTP requests: a remote stream whose opening is told the head of the answer,
 * and which carries the bodies. SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "asyncio/fetch.h"
#include "remotes.h"
#include "streams.h"

#define PIECE (32 * 1024) /* bytes of a body that are sent at once */

/* What the host says when the head is there: these lines, then a header each,
 * as "name: value". */
enum head { STATUS, STATUS_TEXT, REDIRECTED, URL, HEADERS };

struct asyncio_response {
  uint32_t refs;
  asyncio_transport *transport;
  asyncio_stream_reader *reader;
  asyncio_stream_writer *writer;
  asyncio_stream_reader *source; /* of the request's body, or NULL */
  asyncio_task *upload;          /* that sends it, or NULL */
};

static int no_memory(void) {
  return asyncio__raise_text(ASYNCIO_NO_MEMORY, "no memory for a request");
}

/* ---- life ---- */

static asyncio_response *response_new(void) {
  asyncio_response *response = calloc(1, sizeof *response);
  if (response != NULL) response->refs = 1;
  return response;
}

asyncio_response *asyncio__response_retain(asyncio_response *response) {
  response->refs++;
  return response;
}

ASYNCIO__NEVER_SUSPENDS("asyncio__response_release");
void asyncio__response_release(asyncio_response *response) {
  if (response == NULL || --response->refs > 0) return;
  if (response->upload != NULL) asyncio_task_cancel(response->upload);
  asyncio__task_release(response->upload);
  if (response->transport != NULL) asyncio_transport_abort(response->transport);
  asyncio__stream_writer_release(response->writer);
  asyncio__stream_reader_release(response->reader);
  asyncio__stream_reader_release(response->source);
  asyncio__transport_release(response->transport);
  free(response);
}

/* ---- the body of the request ---- */

/* What the task that sends it holds. */
struct upload {
  asyncio_stream_reader *source;
  asyncio_stream_writer *writer;
  asyncio_value piece;
};

static void end_upload(struct upload *upload) {
  asyncio__value_clear(&upload->piece);
  asyncio__stream_reader_release(upload->source);
  asyncio__stream_writer_release(upload->writer);
}

static int send_all(struct upload *upload) {
  for (;;) {
    asyncio__value_clear(&upload->piece);
    await(asyncio_stream_reader_read(upload->source, PIECE, &upload->piece));
    size_t size = asyncio_value_size(upload->piece);
    if (size == 0) return asyncio_stream_writer_write_eof(upload->writer);
    await(asyncio_stream_writer_write(upload->writer,
                                      asyncio_value_text(upload->piece), size));
    await(asyncio_stream_writer_drain(upload->writer));
  }
}

/* An error of the source is the request's; one of the connection is known. */
static int send_body(void *arg) {
  asyncio_response *response = arg;
  struct upload upload __attribute__((cleanup(end_upload))) = {
      .source = asyncio_retain(response->source),
      .writer = asyncio_retain(response->writer)};
  int rc = send_all(&upload);
  if (rc < 0 && rc != ASYNCIO_CANCELLED)
    asyncio__remote_break(asyncio_stream_writer_transport(upload.writer),
                          asyncio__error_take(rc));
  return 0;
}

/* ---- asking ---- */

/* The values of the request; they are cleared by forget_values. */
enum { VALUES = 5 };

static asyncio_value header_list(const char *const *headers) {
  size_t n = 0;
  while (headers != NULL && headers[n] != NULL) n++;
  asyncio_value list = asyncio__list_value(n);
  if (list.tag != ASYNCIO_LIST) return list;
  for (size_t i = 0; i < n; i++) {
    list.list->items[i] = asyncio_string(headers[i]);
    if (list.list->items[i].tag == ASYNCIO_STRING) continue;
    asyncio__value_clear(&list);
    return asyncio_error_value(ASYNCIO_NO_MEMORY, NULL);
  }
  return list;
}

static void make_values(const char *url, const asyncio_fetch_options *options,
                        asyncio_value values[VALUES]) {
  const char *method = options->method, *redirect = options->redirect;
  values[0] = asyncio_string(url);
  values[1] = asyncio_string(method != NULL ? method : "GET");
  values[2] = asyncio_string(redirect != NULL ? redirect : "follow");
  values[3] = header_list(options->headers);
  values[4] = options->body_reader != NULL ? asyncio_null() : options->body;
}

static void forget_values(asyncio_value values[VALUES]) {
  for (int i = 0; i < VALUES; i++) asyncio__value_clear(&values[i]);
}

/* Whether they can be sent. */
static int check_values(const asyncio_value values[VALUES]) {
  for (int i = 0; i < VALUES; i++)
    if (values[i].tag == ASYNCIO_ERROR) return no_memory();
  asyncio_tag body = values[VALUES - 1].tag;
  if (body == ASYNCIO_NOTHING || body == ASYNCIO_NULL ||
      body == ASYNCIO_STRING || body == ASYNCIO_BYTES)
    return 0;
  return asyncio__raise_text(ASYNCIO_TYPE_ERROR,
                             "the body of a request is a string or byte array");
}

/* The reader and the writer, on a transport that has been asked for. */
static int asyncio__turn_stream(asyncio_response *response, ptrdiff_t limit) {
  void *self;
  int rc = asyncio_stream_reader_new(&response->reader, .limit = limit);
  if (rc == 0)
    rc =
        asyncio_stream_reader_protocol_new(response->reader, NULL, NULL, &self);
  if (rc < 0) return rc;
  asyncio_transport *transport = response->transport;
  asyncio__transport_start(asyncio_retain(transport),
                           &asyncio_stream_reader_protocol, self);
  return asyncio_stream_writer_new(transport, self, response->reader,
                                   &response->writer);
}

/* values: consumed. */
static int asyncio__turn_request(asyncio_response *response,
                                 asyncio_value values[VALUES],
                                 ptrdiff_t limit) {
  int rc = check_values(values);
  if (rc == 0)
    rc = asyncio__remote_open(ASYNCIO__IO_FETCH, values, VALUES,
                              &response->transport);
  forget_values(values);
  return rc < 0 ? rc : asyncio__turn_stream(response, limit);
}

static void begin_upload(asyncio_response *response,
                         asyncio_stream_reader *source) {
  if (source == NULL) return;
  response->source = asyncio_retain(source);
  response->upload = asyncio_create_task(send_body, response);
}

/* The transport, which has its protocol, keeps a reference of its own. */
static int wait_for_head(asyncio_response *response) {
  (void)asyncio_retain(response->transport);
  int rc = asyncio__remote_connected(response->transport);
  asyncio__transport_release(response->transport);
  return rc;
}

/* Gives up what has failed. Returns rc, with its text. */
static int asyncio__turn_drop(asyncio_response *response, int rc) {
  asyncio_value error = asyncio__error_take(rc);
  asyncio__response_release(response);
  return asyncio__error_put_back(error);
}

int asyncio__fetch(const char *url, asyncio_fetch_options options) {
  asyncio_value values[VALUES];
  asyncio_response *response = response_new();
  *options.response = NULL;
  make_values(url, &options, values);
  if (response == NULL) {
    forget_values(values);
    return no_memory();
  }
  int rc = asyncio__turn_request(response, values, options.limit);
  if (rc == 0) begin_upload(response, options.body_reader);
  if (rc == 0) rc = wait_for_head(response);
  if (rc < 0) return asyncio__turn_drop(response, rc);
  *options.response = response;
  return 0;
}

/* ---- the head ---- */

/* A line of it, NULL behind the last one. size: gets its length. */
static const char *head_line(const asyncio_response *response, int n,
                             size_t *size) {
  asyncio_value info = asyncio__remote_info(response->transport);
  const char *line = asyncio_value_text(info);
  for (; n > 0 && line[0] != '\0'; n--) {
    line += strcspn(line, "\n");
    if (line[0] == '\n') line++;
  }
  *size = strcspn(line, "\n");
  return line[0] == '\0' ? NULL : line;
}

static asyncio_value head_text(const asyncio_response *response, int n) {
  size_t size;
  const char *line = head_line(response, n, &size);
  return asyncio_string_n(line, line == NULL ? 0 : size);
}

int asyncio_response_status(const asyncio_response *response) {
  size_t size;
  const char *line = head_line(response, STATUS, &size);
  return line == NULL ? 0 : (int)strtol(line, NULL, 10);
}

asyncio_value asyncio_response_status_text(const asyncio_response *response) {
  return head_text(response, STATUS_TEXT);
}

asyncio_value asyncio_response_url(const asyncio_response *response) {
  return head_text(response, URL);
}

bool asyncio_response_redirected(const asyncio_response *response) {
  size_t size;
  const char *line = head_line(response, REDIRECTED, &size);
  return line != NULL && line[0] == '1';
}

/* The name's length in "name: value", which is `size` long. */
static size_t name_size(const char *line, size_t size) {
  const char *colon = memchr(line, ':', size);
  return colon == NULL ? size : (size_t)(colon - line);
}

static asyncio_value header_value(const char *line, size_t size) {
  size_t at = name_size(line, size) + 2; /* ": " */
  return at < size ? asyncio_string_n(line + at, size - at)
                   : asyncio_string("");
}

asyncio_value asyncio_response_header(const asyncio_response *response,
                                      const char *name) {
  size_t size, length = strlen(name);
  const char *line;
  for (int n = HEADERS; (line = head_line(response, n, &size)) != NULL; n++)
    if (name_size(line, size) == length && strncasecmp(line, name, length) == 0)
      return header_value(line, size);
  return asyncio_nothing();
}

/* [name, value]; an error without memory. */
static asyncio_value header_pair(const char *line, size_t size) {
  asyncio_value pair = asyncio__list_value(2);
  if (pair.tag != ASYNCIO_LIST) return pair;
  pair.list->items[0] = asyncio_string_n(line, name_size(line, size));
  pair.list->items[1] = header_value(line, size);
  if (pair.list->items[0].tag == ASYNCIO_STRING &&
      pair.list->items[1].tag == ASYNCIO_STRING)
    return pair;
  asyncio__value_clear(&pair);
  return asyncio_error_value(ASYNCIO_NO_MEMORY, NULL);
}

asyncio_value asyncio_response_headers(const asyncio_response *response) {
  size_t size, n = 0;
  const char *line;
  while (head_line(response, HEADERS + (int)n, &size) != NULL) n++;
  asyncio_value list = asyncio__list_value(n);
  if (list.tag != ASYNCIO_LIST) return list;
  for (size_t i = 0; i < n; i++) {
    line = head_line(response, HEADERS + (int)i, &size);
    list.list->items[i] = header_pair(line, size);
    if (list.list->items[i].tag == ASYNCIO_LIST) continue;
    asyncio__value_clear(&list);
    return asyncio_error_value(ASYNCIO_NO_MEMORY, NULL);
  }
  return list;
}

/* ---- the body of the answer ---- */

asyncio_stream_reader *asyncio_response_reader(
    const asyncio_response *response) {
  return response->reader;
}

int asyncio_response_read(asyncio_response *response, asyncio_value *data) {
  return asyncio_stream_reader_read(response->reader, -1, data);
}
