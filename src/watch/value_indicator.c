/* value_indicator.c - a STIX indicator of a value that a person names.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/value_indicator.h"

#include "base/hash.h"
#include "base/json_write.h"
#include "model/value.h"

#define FOR_EVER STR("1970-01-01T00:00:00.000Z")

static const char *const paths[VALUE_KINDS] = {
	[VALUE_IPV4] = "ipv4-addr:value",
	[VALUE_IPV6] = "ipv6-addr:value",
	[VALUE_CIDR4] = "ipv4-addr:value",
	[VALUE_CIDR6] = "ipv6-addr:value",
	[VALUE_DOMAIN] = "domain-name:value",
	[VALUE_URL] = "url:value",
	[VALUE_EMAIL] = "email-addr:value",
	[VALUE_MD5] = "file:hashes.MD5",
	[VALUE_SHA1] = "file:hashes.'SHA-1'",
	[VALUE_SHA256] = "file:hashes.'SHA-256'",
	[VALUE_SHA512] = "file:hashes.'SHA-512'",
};

static void
write_pattern(const struct value *value, struct buf *out)
{
	buf_addf(out, "[%s = '", paths[value->kind]);
	for (size_t i = 0; i < value->text.len; i++) {
		if (value->text.data[i] == '\'' || value->text.data[i] == '\\')
			buf_add_char(out, '\\');
		buf_add_char(out, value->text.data[i]);
	}
	buf_addf(out, "']");
}

/* Of the value alone: hits of two searches can be told to be of one. */
static void
write_id(const struct value *value, struct buf *out)
{
	static const uint8_t space[16] = { 0x5a, 0x1d, 0x0e, 0x36, 0x7b, 0x0f, 0x4c, 0x62, 0x9d, 0x55,
		0x3e, 0x21, 0xb8, 0x74, 0xc0, 0x19 };
	char uuid[UUID_TEXT + 1];

	uuid_v5(space, value->text, uuid);
	buf_addf(out, "indicator--%s", uuid);
}

enum err
value_indicator_write(struct arena *arena, struct str typed, struct buf *out, struct fault *why)
{
	struct json_writer writer = json_writer_of(out);
	OWNED_BUF pattern = BUF_INIT;
	OWNED_BUF id = BUF_INIT;
	struct value value;

	TRY(value_guess(arena, typed, &value, why));
	write_pattern(&value, &pattern);
	write_id(&value, &id);
	TRY(buf_check(&pattern, why));
	TRY(buf_check(&id, why));
	json_open_object(&writer);
	json_member_string(&writer, STR("type"), STR("indicator"));
	json_member_string(&writer, STR("spec_version"), STR("2.1"));
	json_member_string(&writer, STR("id"), buf_str(&id));
	json_member_string(&writer, STR("created"), FOR_EVER);
	json_member_string(&writer, STR("modified"), FOR_EVER);
	json_member_string(&writer, STR("valid_from"), FOR_EVER);
	json_member_string(&writer, STR("name"), value.text);
	json_member_string(&writer, STR("pattern"), buf_str(&pattern));
	json_member_string(&writer, STR("pattern_type"), STR("stix"));
	json_close_object(&writer);
	return buf_check(out, why);
}
