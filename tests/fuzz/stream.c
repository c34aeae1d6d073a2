/* stream.c - fuzzes the reading of plain, gzip and zstd files by giving it any bytes as a file.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "watch/stream.h"

enum { TEXT_MAX = 1 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int file = memfd_create("fuzz", MFD_CLOEXEC);
	size_t sum = 0;
	size_t got = 1;
	char text[1000];

	if (file < 0 || write(file, data, size) != (ssize_t)size || lseek(file, 0, SEEK_SET) != 0)
		abort();
	OWNED(stream) stream = stream_new(env_real(), file);
	while (got > 0 && sum < TEXT_MAX) {
		if (stream_read(stream, text, sizeof(text), &got, NULL) != OK)
			return 0;
		sum += got;
	}
	return 0;
}
