/* console_picture.c - how often whom, with what, and how that grows.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "picture/picture.h"
#include "web/console_family.h"

static enum err
read_query(struct visit *visit, struct picture_query *ret, struct fault *why)
{
	struct str bucket;

	TRY(console_parameter(visit, "from", &ret->from, why));
	TRY(console_parameter(visit, "to", &ret->to, why));
	TRY(console_parameter(visit, "member", &ret->member, why));
	TRY(console_parameter(visit, "kind", &ret->kind, why));
	TRY(console_parameter(visit, "technique", &ret->technique, why));
	TRY(console_parameter(visit, "bucket", &bucket, why));
	if (!picture_bucket_parse(bucket, &ret->bucket))
		return fail_at(why, E_USAGE, STR("bucket"), "bucket: day, week or month");
	return OK;
}

enum err
console_picture_get(struct visit *visit, struct fault *why)
{
	OWNED_BUF body = BUF_INIT;
	struct picture_query query = { 0 };
	struct picture picture;

	TRY(read_query(visit, &query, why));
	TRY(picture_compute(
		visit->web->store, &visit->reader, &query, visit->arena, &picture, why));
	picture_write_json(&picture, &body);
	return console_reply(visit, &body, why);
}
