/* json_write.h - writes JSON text into a buffer, commas and escapes by itself.
 * SPDX-License-Identifier: Apache-2.0
 *
 *     struct json_writer out = json_writer_of(&buf);
 *     json_open_object(&out);
 *     json_member_string(&out, STR("id"), id);
 *     json_close_object(&out);
 *
 * Compact text. Failure of the buffer (memory, limit) shows in buf_check. Nesting is the caller's
 * promise: at most JSON_WRITE_DEPTH deep, every open closed; assert holds it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

enum { JSON_WRITE_DEPTH = 32 };

struct json_writer {
	struct buf *out;
	unsigned depth;
	bool after_key;
	bool has_items[JSON_WRITE_DEPTH];
};

struct json_writer json_writer_of(struct buf *out);

void json_open_object(struct json_writer *writer);
void json_close_object(struct json_writer *writer);
void json_open_array(struct json_writer *writer);
void json_close_array(struct json_writer *writer);

void json_key(struct json_writer *writer, struct str key);

/* Values: after a key, or as an element. */
void json_put_string(struct json_writer *writer, struct str value);
void json_put_int(struct json_writer *writer, int64_t value);
void json_put_double(struct json_writer *writer, double value); /* not finite: null */
void json_put_bool(struct json_writer *writer, bool value);
void json_put_null(struct json_writer *writer);
/* Text that is JSON already, byte for byte. */
void json_put_raw(struct json_writer *writer, struct str json);
/* A moment as "2026-01-31T23:59:59.500000Z". */
void json_put_timestamp(struct json_writer *writer, int64_t moment);

/* Key and value at once. */
void json_member_string(struct json_writer *writer, struct str key, struct str value);
void json_member_int(struct json_writer *writer, struct str key, int64_t value);
void json_member_double(struct json_writer *writer, struct str key, double value);
void json_member_bool(struct json_writer *writer, struct str key, bool value);
void json_member_timestamp(struct json_writer *writer, struct str key, int64_t moment);

/* One quoted and escaped string, nothing else. */
void json_escape(struct buf *out, struct str value);
