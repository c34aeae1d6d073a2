/* scenario_faults.c - the list of faults of a scenario, each with its file and line.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "exercise/scenario_draft.h"

struct noted_fault {
	struct scenario_fault made;
	const char *file; /* "": no file in particular */
	unsigned line;
	size_t order; /* in which it was found */
};

void *
reading_alloc(struct reading *reading, size_t count, size_t size)
{
	/* One more, so that an empty list has a place too. */
	void *memory = arena_alloc_array(reading->arena, count + 1, size);

	if (memory == NULL)
		reading->starved = true;
	return memory;
}

bool
faults_are_full(const struct reading *reading)
{
	return reading->noted == SCENARIO_FAULTS_MAX;
}

static struct noted_fault *
next_note(struct reading *reading)
{
	if (reading->notes == NULL)
		reading->notes = reading_array(reading, SCENARIO_FAULTS_MAX, struct noted_fault);
	if (reading->notes == NULL)
		return NULL;
	if (!faults_are_full(reading))
		return &reading->notes[reading->noted++];
	reading->unlisted++;
	return NULL;
}

/* Where a fault is: the file ("": none), the line (0: none), and the key of the record. */
struct spot {
	const char *file;
	unsigned line;
	struct str key;
};

static void __attribute__((format(printf, 4, 0)))
note(struct reading *reading, bool warning, struct spot at, const char *format, va_list args)
{
	struct noted_fault *to;
	char text[FAULT_TEXT_MAX];
	char where[FAULT_WHERE_MAX] = "";

	reading->faulty |= !warning;
	to = next_note(reading);
	if (to == NULL)
		return;
	vsnprintf(text, sizeof(text), format, args);
	if (at.line > 0)
		snprintf(where, sizeof(where), "%s:%u", at.file, at.line);
	to->file = at.file;
	to->line = at.line;
	to->order = reading->noted;
	to->made.warning = warning;
	to->made.key = at.key;
	(void)fail_at(&to->made.fault, E_CONFIG, str_of(where), "%s", text);
}

bool
says(const struct place *place, const char *key)
{
	return yaml_get(place->yaml, str_of(key)) != NULL;
}

/* Of the record's key, or the record itself. */
static struct spot
spot_of(const struct place *place, const char *key)
{
	const struct yaml *member = key == NULL ? NULL : yaml_get(place->yaml, str_of(key));

	return (struct spot){ place->file, member == NULL ? place->yaml->line : member->line,
		key == NULL ? STR("") : str_of(key) };
}

void
blame(struct reading *reading, const struct place *place, const char *key, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	note(reading, false, spot_of(place, key), format, args);
	va_end(args);
}

void
warn(struct reading *reading, const struct place *place, const char *key, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	note(reading, true, spot_of(place, key), format, args);
	va_end(args);
}

void
blame_value(
	struct reading *reading, const char *file, const struct yaml *at, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	note(reading, false, (struct spot){ file, at->line, at->key }, format, args);
	va_end(args);
}

void
blame_absence(struct reading *reading, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	note(reading, false, (struct spot){ "", 0, STR("") }, format, args);
	va_end(args);
}

/* The line stands at the end of the fault's place. */
void
blame_fault(struct reading *reading, const char *file, const struct fault *fault)
{
	struct str where = str_of(fault->where);
	struct noted_fault *to;
	size_t length = strlen(file);
	uint64_t line = 0;

	reading->faulty = true;
	to = next_note(reading);
	if (to == NULL)
		return;
	if (where.len > length && !str_to_u64(str_from_offset(where, length + 1), &line))
		line = 0;
	*to = (struct noted_fault){
		.made.fault = *fault, .file = file, .line = (unsigned)line, .order = reading->noted
	};
}

static int
by_place(const void *a, const void *b)
{
	const struct noted_fault *left = a;
	const struct noted_fault *right = b;
	int files = strcmp(left->file, right->file);

	if (files != 0)
		return files;
	if (left->line != right->line)
		return left->line < right->line ? -1 : 1;
	return left->order < right->order ? -1 : 1;
}

static enum err
fail_by_first(const struct scenario_report *report, struct fault *why)
{
	for (size_t i = 0; i < report->count; i++) {
		const struct fault *fault = &report->faults[i].fault;
		if (!report->faults[i].warning)
			return fail_at(why, E_CONFIG, str_of(fault->where), "%s", fault->text);
	}
	return fail(why, E_CONFIG, "more than %u faults", SCENARIO_FAULTS_MAX);
}

enum err
faults_report(struct reading *reading, struct scenario_report *ret, struct fault *why)
{
	struct scenario_fault *faults = reading_array(
		reading, reading->noted, struct scenario_fault);

	if (reading->starved)
		return fail_nomem(why);
	if (reading->noted > 0)
		qsort(reading->notes, reading->noted, sizeof(*reading->notes), by_place);
	for (size_t i = 0; i < reading->noted; i++)
		faults[i] = reading->notes[i].made;
	*ret = (struct scenario_report){ reading->noted, faults, reading->unlisted };
	return reading->faulty ? fail_by_first(ret, why) : OK;
}
