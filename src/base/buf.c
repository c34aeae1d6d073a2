/* buf.c - text that grows.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { FIRST_CAPACITY = 64 };

void
buf_done(struct buf *buf)
{
	free(buf->data);
	*buf = (struct buf)BUF_INIT;
}

void
buf_clear(struct buf *buf)
{
	buf->len = 0;
	buf->failed = false;
	if (buf->data != NULL)
		buf->data[0] = '\0';
}

bool
buf_reserve(struct buf *buf, size_t len)
{
	size_t capacity = buf->capacity == 0 ? FIRST_CAPACITY : buf->capacity;
	size_t needed;
	char *data;

	if (buf->failed)
		return false;
	if (__builtin_add_overflow(buf->len, len, &needed) || needed == SIZE_MAX ||
		(buf->limit != 0 && needed > buf->limit)) {
		buf->failed = true;
		return false;
	}
	if (needed < buf->capacity)
		return true;
	while (capacity <= needed)
		capacity = capacity > SIZE_MAX / 2 ? needed + 1 : capacity * 2;
	data = realloc(buf->data, capacity);
	if (data == NULL) {
		buf->failed = true;
		return false;
	}
	buf->data = data;
	buf->capacity = capacity;
	return true;
}

void
buf_add(struct buf *buf, struct str s)
{
	if (!buf_make_room(buf, s.len))
		return;
	if (s.len > 0)
		memcpy(buf->data + buf->len, s.data, s.len);
	buf->len += s.len;
	buf->data[buf->len] = '\0';
}

void
buf_add_char(struct buf *buf, char c)
{
	if (!buf_make_room(buf, 1))
		return;
	buf->data[buf->len++] = c;
	buf->data[buf->len] = '\0';
}

void
buf_add_int(struct buf *buf, int64_t value)
{
	char digits[20]; /* with its sign, the lowest number has as many */
	size_t at = sizeof(digits);
	uint64_t left = value < 0 ? -(uint64_t)value : (uint64_t)value;

	do
		digits[--at] = (char)('0' + left % 10);
	while ((left /= 10) > 0);
	if (value < 0)
		digits[--at] = '-';
	buf_add(buf, str_from(digits + at, sizeof(digits) - at));
}

void
buf_addf(struct buf *buf, const char *format, ...)
{
	va_list args;
	va_list again;

	va_start(args, format);
	va_copy(again, args);
	int len = vsnprintf(NULL, 0, format, args);
	if (len < 0)
		buf->failed = true;
	else if (buf_reserve(buf, (size_t)len)) {
		vsnprintf(buf->data + buf->len, (size_t)len + 1, format, again);
		buf->len += (size_t)len;
	}
	va_end(again);
	va_end(args);
}

void
buf_drop_front(struct buf *buf, size_t len)
{
	if (len == 0)
		return;
	if (len >= buf->len) {
		buf->len = 0;
		if (buf->data != NULL)
			buf->data[0] = '\0';
		return;
	}
	memmove(buf->data, buf->data + len, buf->len - len + 1);
	buf->len -= len;
}

enum err
buf_check(const struct buf *buf, struct fault *why)
{
	return buf->failed ? fail_nomem(why) : OK;
}
