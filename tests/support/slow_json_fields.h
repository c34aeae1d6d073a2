/* slow_json_fields.h - the fields of a JSON line by walking its tree: what readers of such lines must give.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "watch/reader.h"

/* NULL: the record, read of `line` with details by a reader of Zeek's or Suricata's logs, holds just the
 * fields and details, the request and the time that the tree of json_parse gives for its part of the
 * line, in that order; it is unreadable just if there is no such tree. Else the first thing that
 * differs. Lines are short: no limit of a record is reached. */
const char *slow_json_fields_differ(
	const struct reader_kind *kind, struct str line, const struct record *record);
