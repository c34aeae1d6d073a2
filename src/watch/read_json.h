/* read_json.h - the strings of a JSON log line as fields; what Zeek's and Suricata's share.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "base/json.h"
#include "watch/field_rules.h"
#include "watch/record.h"

/* A field for every string in `object`, at any depth. Names are the keys joined by '.'; elements of
 * an array bear the array's name. Other values than strings hold no indicator. */
MUST_CHECK enum err json_fields(struct arena *arena, struct str line, const struct json *object,
	const struct field_rules *rules, struct record *record, struct fault *why);

/* One string of the line as a field. */
struct field json_field(struct str line, const struct json *string, struct str name,
	const struct field_rule *rule);
