// Serves calls. SPDX-License-Identifier: MIT
#include <asyncio.h>

ASYNCIO_EXPORT(wait_long, void) { return asyncio_sleep(1000); }

int main(void) { return 0; }
