/* check_hour.c - the samples of one check of one team in one hour.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/check_hour.h"

#include "base/limits.h"

static const struct {
	struct str name;
	int badness;
} states[CHECK_STATES] = {
	[CHECK_OK] = { STR_INIT("ok"), 1 },
	[CHECK_DEGRADED] = { STR_INIT("degraded"), 2 },
	[CHECK_RECOVERING] = { STR_INIT("recovering"), 3 },
	[CHECK_WRONG] = { STR_INIT("wrong"), 4 },
	[CHECK_DOWN] = { STR_INIT("down"), 5 },
	[CHECK_FAULT] = { STR_INIT("checker"), 0 },
};

const char *
check_state_name(enum check_state state)
{
	return states[state].name.data;
}

bool
check_state_parse(struct str text, enum check_state *ret)
{
	for (unsigned i = 0; i < CHECK_STATES; i++) {
		if (!str_eq(states[i].name, text))
			continue;
		*ret = (enum check_state)i;
		return true;
	}
	return false;
}

bool
check_state_is_worse(enum check_state state, enum check_state than)
{
	return states[state].badness > states[than].badness;
}

static uint32_t
read_sample(const unsigned char *bytes)
{
	return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
	       (uint32_t)bytes[3] << 24;
}

enum err
check_hour_read(struct str bytes, uint32_t *ret, size_t *ret_count, struct fault *why)
{
	const unsigned char *data = (const unsigned char *)bytes.data;
	size_t count = bytes.len / 4;
	uint32_t least = 0; /* of the next sample's millisecond */

	if (bytes.len % 4 != 0 || count > CHECK_HOUR_SAMPLES_MAX)
		return fail(why, E_CORRUPT, "an hour of samples has %zu bytes", bytes.len);
	for (size_t i = 0; i < count; i++) {
		uint32_t sample = read_sample(data + 4 * i);
		if ((sample & 15) >= CHECK_STATES || check_sample_millisecond(sample) < least ||
			check_sample_millisecond(sample) >= CHECK_HOUR_MICROSECONDS / 1000)
			return fail(why, E_CORRUPT, "an hour of samples is out of order");
		least = check_sample_millisecond(sample) + 1;
		ret[i] = sample;
	}
	*ret_count = count;
	return OK;
}

void
check_hour_write(const uint32_t *samples, size_t count, char *to)
{
	for (size_t i = 0; i < count; i++)
		for (unsigned byte = 0; byte < 4; byte++)
			to[4 * i + byte] = (char)(samples[i] >> 8 * byte);
}
