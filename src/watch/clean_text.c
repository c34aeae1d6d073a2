/* clean_text.c - any bytes as a text that JSON may hold.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/clean_text.h"

struct str
clean_text(struct str bytes, size_t most, char *room)
{
	size_t len = bytes.len < most ? bytes.len : most;

	while (len < bytes.len && len > 0 && ((unsigned char)bytes.data[len] & 0xc0) == 0x80)
		len--; /* not within a character */
	if (str_is_utf8(str_first(bytes, len)))
		return str_first(bytes, len);
	for (size_t i = 0; i < len; i++)
		room[i] = (unsigned char)bytes.data[i] < 0x80 ? bytes.data[i] : '?';
	return str_from(room, len);
}
