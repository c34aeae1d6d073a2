/* buf.h - text that grows.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Invariants: data[len] is NUL once anything was added; data may be NULL while len is 0. When
 * memory runs out, or the limit set by buf_limit is passed, the buffer turns `failed`: it keeps
 * what it has, further additions do nothing, and one buf_check at the end tells. One thread at a
 * time.
 */
#pragma once

#include "base/fail.h"
#include "base/owned.h"
#include "base/str.h"

struct buf {
	char *data;
	size_t len;
	size_t capacity;
	size_t limit; /* 0: none but memory */
	bool failed;
};

#define BUF_INIT { NULL, 0, 0, 0, false }

/* `OWNED_BUF out = BUF_INIT;` is released at the end of its scope. */
#define OWNED_BUF __attribute__((cleanup(buf_done))) struct buf

void buf_done(struct buf *buf);
void buf_clear(struct buf *buf); /* empty again, memory kept, failure forgotten */

void buf_add(struct buf *buf, struct str s);
void buf_add_char(struct buf *buf, char c);
void buf_add_int(struct buf *buf, int64_t value); /* as "%d" does */
void buf_addf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Room for `len` more bytes at data + len; false (and failed) when there is none. */
bool buf_reserve(struct buf *buf, size_t len);
/* The same, without a call where there is room already: mostly that is so. */
static inline bool
buf_make_room(struct buf *buf, size_t len)
{
	return (len < buf->capacity - buf->len && buf->limit == 0 && !buf->failed) ||
	       buf_reserve(buf, len);
}
/* Removes the first `len` bytes. */
void buf_drop_front(struct buf *buf, size_t len);

static inline struct str
buf_str(const struct buf *buf)
{
	return str_from(buf->data, buf->len);
}

/* E_NOMEM when an addition failed. */
MUST_CHECK enum err buf_check(const struct buf *buf, struct fault *why);
