/* probe_transcript.c - fuzz target: a dialogue; its first 8 bytes are a password that must not
 * show.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <assert.h>

#include "base/limits.h"
#include "probe/transcript.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PASSWORD_SIZE = 8 };

/* Masking writes "***"; a password of such would stand there by our own doing. */
static bool
is_plain(struct str password)
{
	for (size_t i = 0; i < password.len; i++)
		if (password.data[i] <= ' ' || password.data[i] > '~' || password.data[i] == '*' ||
			password.data[i] == '.' || password.data[i] == '?')
			return false;
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	OWNED(arena) arena = arena_new(MIB);
	OWNED_BUF text = BUF_INIT;
	struct transcript transcript = { 0 };
	struct str password = str_from(data, PASSWORD_SIZE);

	if (arena == NULL || size < PASSWORD_SIZE)
		return 0;
	assert(transcript_hide(&transcript, arena, STR("u"), password, NULL) == OK);
	transcript_add(&transcript, '<', str_from(data, size));
	transcript_add(&transcript, '>', str_from(data + size / 2, size - size / 2));
	transcript_format(&transcript, &text);
	assert(text.len <= PROBE_TRANSCRIPT_MAX && str_is_utf8(buf_str(&text)));
	if (is_plain(password))
		assert(str_find(buf_str(&text), password) == text.len);
	transcript_done(&transcript);
	return 0;
}
