/* result_json.c - a result as the node takes it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "probe/result_json.h"

#include "base/json_write.h"
#include "probe/work_clock.h"

void
result_format(const struct check *check, const struct check_result *result, int64_t milliseconds,
	bool with_transcript, struct buf *to)
{
	struct json_writer out = json_writer_of(to);
	char moment[MOMENT_TEXT_MAX];

	json_open_object(&out);
	json_member_string(&out, STR("check"), check->name);
	json_member_string(&out, STR("team"), check->team);
	json_member_string(&out, STR("time"), moment_format(milliseconds, moment));
	json_member_string(&out, STR("state"), str_of(verdict_name(result->state)));
	json_member_int(&out, STR("latency_ms"), result->latency_ms);
	json_member_string(&out, STR("text"), str_of(result->text));
	json_key(&out, STR("transcript"));
	if (with_transcript)
		json_put_string(&out, buf_str(&result->transcript));
	else
		json_put_null(&out);
	json_close_object(&out);
}
