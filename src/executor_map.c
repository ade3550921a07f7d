/* asyncio_executor_map: many small jobs, some of them in one trip.
 * SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "jobs.h"
#include "packing.h"

/* What stands in front of the items of a chunk. */
struct chunk {
  asyncio_job fn;
  size_t size, count;
};

enum { HEADER = (sizeof(struct chunk) + 7) & ~7u };

/* The job: gives the packed values of all items, or the first error. */
static int asyncio__run_chunk(void *arg) {
  struct chunk chunk;
  struct asyncio__pack pack = {0};
  memcpy(&chunk, arg, sizeof chunk);
  char *item = (char *)arg + HEADER;
  int rc = 0;
  for (size_t i = 0; i < chunk.count && rc >= 0; i++, item += chunk.size) {
    asyncio__job_set_size(chunk.size);
    asyncio_value v = asyncio__job_value(chunk.fn(item));
    if (v.tag == ASYNCIO_ERROR)
      rc = asyncio__error_put(v);
    else
      asyncio__pack_value(&pack, v);
    asyncio_value_clear(&v);
  }
  asyncio_value all = asyncio__pack_end(&pack);
  if (rc >= 0) return asyncio_return(all);
  asyncio_value_clear(&all);
  return rc;
}

/* A map under way: on the heap, so that its task keeps no C stack. */
struct map {
  asyncio_executor *executor;
  asyncio_job fn;
  struct asyncio__items items;
  asyncio_map_options options;
  asyncio_value *values; /* of the items, as far as they came, or NULL */
  size_t known;          /* how many of them */
  size_t given;          /* chunks */
  asyncio_future *chunks[];
};

static size_t chunk_count(const struct map *map) {
  size_t size = map->options.chunksize;
  return (map->items.count + size - 1) / size;
}

/* The items of a chunk behind their header. */
static asyncio_value pack_chunk(const struct map *map, size_t n) {
  size_t first = n * map->options.chunksize;
  size_t left = map->items.count - first;
  struct chunk chunk = {map->fn, map->items.size,
                        left < map->options.chunksize ? left
                                                      : map->options.chunksize};
  struct asyncio__pack pack = {0};
  asyncio__pack_bytes(&pack, &chunk, sizeof chunk);
  asyncio__pack_bytes(&pack,
                      (const char *)map->items.first + first * chunk.size,
                      chunk.count * chunk.size);
  return asyncio__pack_end(&pack);
}

/* Gives the executor all chunks, waiting for room. Returns 0 or why not. */
static int give_chunks(struct map *map) {
  size_t count = chunk_count(map);
  while (map->given < count) {
    int rc = asyncio_executor_drain(map->executor);
    if (rc < 0) return rc;
    map->chunks[map->given] = asyncio_loop_run_in_executor(
        asyncio_get_running_loop(), map->executor, asyncio__run_chunk, NULL,
        .bytes = pack_chunk(map, map->given), .timeout = map->options.timeout);
    map->given++;
  }
  return 0;
}

/* Takes the values of a chunk that is done. Returns 0 or its error. */
static int take_values(struct map *map, asyncio_future *chunk) {
  asyncio_value all;
  int rc = asyncio_future_result(chunk, &all);
  if (rc < 0) return rc;
  const char *at = asyncio_value_text(all);
  const char *end = at + asyncio_value_size(all);
  while (map->values != NULL && at < end && rc == 0) {
    asyncio_value v = asyncio__unpack(&at);
    if (v.tag == ASYNCIO_ERROR)
      rc = asyncio__error_put(v);
    else
      map->values[map->known++] = v;
  }
  asyncio_value_clear(&all);
  return rc;
}

static int await_chunks(struct map *map) {
  for (size_t i = 0; i < map->given; i++) {
    int rc = asyncio_await(map->chunks[i]);
    if (rc == 0) rc = take_values(map, map->chunks[i]);
    if (rc < 0) return rc;
  }
  return 0;
}

/* Hands over the values, if there was no error, and frees the map. */
static void free_map(struct map *map, asyncio_value *results) {
  for (size_t i = 0; i < map->given; i++) {
    asyncio_future_cancel(map->chunks[i], NULL); /* or it counts as read */
    asyncio_release(map->chunks[i]);
  }
  for (size_t i = 0; i < map->known; i++)
    if (results != NULL)
      results[i] = map->values[i];
    else
      asyncio_value_clear(&map->values[i]);
  free(map->values);
  free(map);
}

static struct map *new_map(const struct map *described) {
  bool wanted = described->options.results != NULL;
  size_t chunks = chunk_count(described);
  size_t size = wanted ? described->items.count * sizeof(asyncio_value) : 0;
  struct map *map = malloc(sizeof *map + chunks * sizeof *map->chunks);
  if (map == NULL) return NULL;
  *map = *described;
  if (size > 0) map->values = malloc(size);
  if (size == 0 || map->values != NULL) return map;
  free(map);
  return NULL;
}

/* Fills in what is not said. Returns 0, or why there is no map. */
static int describe(struct map *map) {
  asyncio_loop *loop = asyncio_get_running_loop();
  if (loop == NULL)
    return asyncio__raise(ASYNCIO_RUNTIME_ERROR, "no running event loop", NULL);
  if (map->fn == NULL)
    return asyncio__raise(ASYNCIO_TYPE_ERROR, "a job was expected", NULL);
  if (map->options.chunksize == 0) map->options.chunksize = 1;
  asyncio_job_options checked = {.arg = map->items.first,
                                 .size = map->items.size * map->items.count};
  int rc = map->items.count == 0 ? 0 : asyncio__job_check(loop, &checked);
  if (rc == 0 && map->executor == NULL)
    rc = asyncio__executor_default(loop, &map->executor);
  return rc;
}

/* A map, NULL if there is none: then *rc says why. */
static struct map *begin_map(struct map described, int *rc) {
  *rc = describe(&described);
  struct map *map = *rc < 0 ? NULL : new_map(&described);
  if (*rc == 0 && map == NULL)
    *rc = asyncio__raise(ASYNCIO_NO_MEMORY, "no room for the values", NULL);
  return map;
}

static int run_map(struct map *map) {
  asyncio_value *results = map->options.results;
  int rc = give_chunks(map);
  if (rc == 0) rc = await_chunks(map);
  free_map(map, rc == 0 ? results : NULL);
  return rc;
}

int asyncio__executor_map(asyncio_executor *executor, asyncio_job fn,
                          struct asyncio__items items,
                          asyncio_map_options options) {
  int rc;
  struct map *map = begin_map(
      (struct map){
          .executor = executor, .fn = fn, .items = items, .options = options},
      &rc);
  return map == NULL ? rc : run_map(map);
}
