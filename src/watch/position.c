/* position.c - how far a file has been read.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/position.h"

void
position_done(struct position *position)
{
	buf_done(&position->path);
	buf_done(&position->reader);
	*position = (struct position){ 0 };
}

enum err
position_copy(const struct position *position, struct position *ret, struct fault *why)
{
	*ret = *position;
	ret->path = (struct buf)BUF_INIT;
	ret->reader = (struct buf)BUF_INIT;
	buf_add(&ret->path, buf_str(&position->path));
	buf_add(&ret->reader, buf_str(&position->reader));
	TRY(buf_check(&ret->path, why));
	return buf_check(&ret->reader, why);
}

void
position_write(const struct position *position, struct json_writer *out)
{
	char head[2 * SHA256_SIZE + 1];

	hex_format(position->head.bytes, SHA256_SIZE, head);
	json_open_object(out);
	/* For the reader's eyes only; names may hold any bytes, JSON may not. */
	json_member_string(out, STR("path"),
		str_is_utf8(buf_str(&position->path)) ? buf_str(&position->path) : STR(""));
	json_member_int(out, STR("device"), (int64_t)position->device);
	json_member_int(out, STR("inode"), (int64_t)position->inode);
	json_member_int(out, STR("offset"), (int64_t)position->offset);
	json_member_int(out, STR("line"), (int64_t)position->line);
	json_member_int(out, STR("head_len"), (int64_t)position->head_len);
	json_member_string(out, STR("head"), str_of(head));
	json_member_string(out, STR("reader"), buf_str(&position->reader));
	json_close_object(out);
}

static bool
read_number(const struct json *json, struct str key, uint64_t *ret)
{
	int64_t number;

	if (!json_to_int(json_get(json, key), &number))
		return false;
	*ret = (uint64_t)number;
	return true;
}

enum err
position_read(const struct json *json, struct position *ret, struct fault *why)
{
	struct position read = { 0 };
	uint64_t head_len;

	if (!read_number(json, STR("device"), &read.device) ||
		!read_number(json, STR("inode"), &read.inode) ||
		!read_number(json, STR("offset"), &read.offset) ||
		!read_number(json, STR("line"), &read.line) ||
		!read_number(json, STR("head_len"), &head_len) || head_len > HEAD_MAX ||
		!hex_parse(json_get_string(json, STR("head")), read.head.bytes, SHA256_SIZE))
		return fail(why, E_CORRUPT, "a reading position is damaged");
	read.head_len = (size_t)head_len;
	*ret = read;
	buf_add(&ret->path, json_get_string(json, STR("path")));
	buf_add(&ret->reader, json_get_string(json, STR("reader")));
	TRY(buf_check(&ret->path, why));
	return buf_check(&ret->reader, why);
}
