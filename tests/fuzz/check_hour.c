/* check_hour.c - fuzz target: what is read as an hour of samples is written as the same bytes.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <assert.h>
#include <stdlib.h>

#include "base/limits.h"
#include "store/check_hour.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint32_t samples[CHECK_HOUR_SAMPLES_MAX];
	static char bytes[4 * CHECK_HOUR_SAMPLES_MAX];
	size_t count;

	if (check_hour_read(str_from(data, size), samples, &count, NULL) != OK)
		return 0;
	assert(count == size / 4);
	for (size_t i = 1; i < count; i++)
		assert(check_sample_millisecond(samples[i]) >
			check_sample_millisecond(samples[i - 1]));
	check_hour_write(samples, count, bytes);
	assert(size == 0 || memcmp(bytes, data, size) == 0);
	return 0;
}
