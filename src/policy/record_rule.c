/* record_rule.c - who may write and read each kind of entry of an exercise's record.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "policy/record_rule.h"

static const struct {
	struct str name;
	unsigned writers;
	unsigned readers;
} kinds[RECORD_KIND_COUNT] = {
#define RECORD_KIND_ROW(code, name, writers, readers) \
	[RECORD_##code] = { STR_INIT(name), (writers), (readers) },
	RECORD_KINDS(RECORD_KIND_ROW)
#undef RECORD_KIND_ROW
};

_Static_assert(RECORD_KIND_COUNT <= 64, "record_query.kinds is a set of 64 bits");

const char *
record_kind_name(enum record_kind kind)
{
	return kinds[kind].name.data;
}

bool
record_kind_parse(struct str text, enum record_kind *ret)
{
	for (unsigned i = 0; i < RECORD_KIND_COUNT; i++) {
		if (!str_eq(kinds[i].name, text))
			continue;
		*ret = (enum record_kind)i;
		return true;
	}
	return false;
}

bool
record_shows_all(const struct reader *reader)
{
	return reader->node || (reader->seat.desks & DESK_WHITE) != 0;
}

bool
record_follows(enum record_kind kind)
{
	return kind == RECORD_REVERSAL || kind == RECORD_CONFIRM;
}

/* Does the table's row admit somebody at this seat? */
static bool
reaches(unsigned to, unsigned team, const struct seat *seat)
{
	if ((to & RECORD_EVERYONE) != 0 && (seat->team != 0 || seat->desks != 0))
		return true;
	if ((to & seat->desks) != 0)
		return true;
	return (to & RECORD_TEAM) != 0 && seat->team != 0 && (team == seat->team || team == 0);
}

bool
record_shows(const struct record_subject *subject, const struct reader *reader)
{
	if (record_shows_all(reader))
		return true;
	if (subject->author != 0 && subject->author == reader->person)
		return true;
	if (record_follows(subject->kind) &&
		!reaches(kinds[subject->about].readers, subject->team, &reader->seat))
		return false;
	return reaches(kinds[subject->kind].readers, subject->team, &reader->seat);
}

static bool
may_write_kind(enum record_kind kind, unsigned team, const struct reader *reader)
{
	unsigned by = kinds[kind].writers;

	if (reader->node)
		return (by & RECORD_NODE) != 0;
	if ((by & reader->seat.desks) != 0)
		return true;
	return (by & RECORD_TEAM) != 0 && reader->seat.team != 0 && team == reader->seat.team;
}

bool
record_may_write_any(const struct reader *reader)
{
	for (unsigned i = 0; i < RECORD_KIND_COUNT; i++)
		if (may_write_kind((enum record_kind)i, reader->seat.team, reader))
			return true;
	return false;
}

bool
record_may_write(const struct record_subject *subject, const struct reader *reader)
{
	if (!may_write_kind(subject->kind, subject->team, reader))
		return false;
	return subject->kind != RECORD_REVERSAL || record_shows_all(reader) ||
	       may_write_kind(subject->about, subject->team, reader);
}
