/* The trace of a test, in a build that has one. SPDX-License-Identifier: MIT */
#ifndef NATIVE_RECORDING_H
#define NATIVE_RECORDING_H

#include <stdbool.h>

/* From here on it is written down. */
void recording_begin(void);

/* Gives it back. Returns false if it is not a sequence of whole records. */
bool recording_end(void);

#endif
