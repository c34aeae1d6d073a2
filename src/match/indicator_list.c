/* indicator_list.c - indicators written as lines, read into a snapshot.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/indicator_list.h"

enum { SCRATCH_SIZE = 1 << 20 }; /* many times VALUE_SIZE_MAX */

struct list_reader {
	struct snapshot_builder *builder;
	const struct allow_list *allow;
	struct indicator_list_report *report;
	struct arena *scratch;
};

static bool
parse_kind(struct str name, struct str text, enum value_kind *ret)
{
	if (str_eq(name, STR("cidr"))) {
		*ret = str_find_char(text, ':') < text.len ? VALUE_CIDR6 : VALUE_CIDR4;
		return true;
	}
	return value_kind_parse(name, ret);
}

static enum err
parse_line(struct list_reader *reader, struct str line, struct str *ret_text, struct value *ret,
	struct fault *why)
{
	struct str rest = line;
	struct str first;
	enum value_kind kind;

	str_split(&rest, '\t', &first);
	if (rest.data == NULL) {
		*ret_text = str_trim(line);
		return value_guess(reader->scratch, *ret_text, ret, why);
	}
	str_split(&rest, '\t', ret_text);
	if (!parse_kind(first, *ret_text, &kind))
		return fail(why, E_INVALID, "\"%.*s\" is no kind of value",
			STR_FMT(str_first(first, 80)));
	return value_normalise(reader->scratch, kind, *ret_text, ret, why);
}

static void
count_refused(struct indicator_list_report *report, size_t number, const struct fault *why)
{
	if (report->refused++ > 0)
		return;
	report->first_refused = number;
	report->first_fault = *why;
}

static enum err
read_line(struct list_reader *reader, struct str line, size_t number, struct fault *why)
{
	struct indicator_list_report *report = reader->report;
	struct match_indicator indicator = {
		.confidence = -1, .valid_from = INT64_MIN, .valid_until = INT64_MAX
	};
	struct value value;
	struct str text;
	enum err err;

	report->lines++;
	arena_reset(reader->scratch);
	err = parse_line(reader, line, &text, &value, why);
	if (err == E_NOMEM)
		return err;
	if (err != OK) {
		count_refused(report, number, why);
		return OK;
	}
	if (reader->allow != NULL && allow_list_holds(reader->allow, &value) != NULL) {
		report->allowed++;
		return OK;
	}
	if (!str_eq(text, value.text))
		indicator.id = text;
	report->taken++;
	return snapshot_builder_add(reader->builder, &indicator, &value, 1, why);
}

enum err
indicator_list_read(struct snapshot_builder *builder, struct str text,
	const struct allow_list *allow, struct indicator_list_report *report, struct fault *why)
{
	OWNED(arena) scratch = arena_new(SCRATCH_SIZE);
	struct list_reader reader = { builder, allow, report, scratch };
	struct fault ignored;
	struct str line;

	if (scratch == NULL)
		return fail_nomem(why);
	for (size_t number = 1; str_split(&text, '\n', &line); number++) {
		if (str_ends(line, STR("\r")))
			line.len--;
		if (line.len > 0 && line.data[0] != '#')
			TRY(read_line(&reader, line, number, why == NULL ? &ignored : why));
	}
	return OK;
}
