/* What the rooms of channels share. SPDX-License-Identifier: MIT */
#ifndef ASYNCIO_CHANNELS_INTERNAL_H
#define ASYNCIO_CHANNELS_INTERNAL_H

#include "asyncio/channels.h"
#include "host_io.h"

/* Opens a channel, and waits until the host says so.
 * values: borrowed. channel: gets a reference, NULL on failure.
 * Returns as asyncio_open_websocket. */
ASYNCIO_MUST_USE int asyncio__channel_open(enum asyncio__io_kind kind,
                                           const asyncio_value *values,
                                           size_t n, asyncio_channel **channel);

/* What the host has said when it was opened, borrowed. */
asyncio_value asyncio__channel_info(const asyncio_channel *channel);

/* The same, which is the caller's then. */
asyncio_value asyncio__channel_take_info(asyncio_channel *channel);

#endif
