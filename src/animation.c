/* Frames of a page: a channel that opens with the next one.
 * SPDX-License-Identifier: MIT */
#include "asyncio/animation.h"

#include "channels.h"

int asyncio_animation_frame(double *when) {
  asyncio_channel *channel;
  await(asyncio__channel_open(ASYNCIO__IO_FRAME, NULL, 0, &channel));
  asyncio_value time = asyncio__channel_info(channel);
  double ms = time.tag == ASYNCIO_INT ? (double)time.i : time.d;
  if (when != NULL) *when = ms / 1000;
  asyncio_release(channel);
  return 0;
}
