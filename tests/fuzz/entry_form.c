/* entry_form.c - fuzz target: bodies of every kind of entry against a scenario, and that what is
 * taken keeps its promises.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The first byte chooses the kind, the second whether there is an `of` and a team.
 */
#include <assert.h>
#include <stdlib.h>

#include "base/limits.h"
#include "exercise/entry_form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What the bodies may name. */
static const char text[] = "scenario: {name: small, title: Small, node: NATO}\n"
			   "phases: [{name: day1, title: Day 1, length: \"1:00\", scored: yes}]\n"
			   "organisations: [{code: NATO, name: NATO, kind: alliance}]\n"
			   "teams: [{name: blue1, title: Blue 1, organisations: [NATO]}]\n"
			   "people:\n"
			   "  - {login: a, name: A, organisation: NATO, team: blue1}\n"
			   "  - {login: w, name: W, organisation: NATO, desks: [white, grader]}\n"
			   "systems: [{name: web, title: Web, address: \"10.{n}.0.1\"}]\n"
			   "checks: [{name: web.http, kind: http}]\n"
			   "red_objectives: [{name: deface, title: Deface, phase: day1}]\n"
			   "rubrics: [{name: legal, items: [{name: right, title: Right?}]}]\n"
			   "injects: [{name: hello, title: Hello, at: day1, text: Hello.}]\n"
			   "templates:\n"
			   "  - name: incident\n"
			   "    title: Incident\n"
			   "    kind: incident\n"
			   "    fields:\n"
			   "      - {name: system, title: S, kind: system, required: yes}\n"
			   "      - {name: technique, title: T, kind: technique}\n"
			   "      - {name: began, title: B, kind: time}\n"
			   "      - {name: level, title: L, kind: choice, choices: [low, high]}\n"
			   "learning: [{name: law, title: Law}]\n"
			   "goals: [{name: g, title: G, objective: law}]\n";

static const struct scenario *
the_scenario(void)
{
	static const struct scenario *scenario;
	const struct scenario_file file = { STR("scenario.yaml"), str_of(text) };
	const struct scenario_source source = { 1, &file };
	struct scenario_report report;
	static struct arena *arena __attribute__((used));

	if (scenario != NULL)
		return scenario;
	arena = arena_new(SCENARIO_MEMORY_MAX);
	if (arena == NULL || scenario_read(arena, &source, &scenario, &report, NULL) != OK)
		abort();
	return scenario;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	OWNED(arena) arena = arena_new(64 * MIB);
	struct fault why = { 0 };
	const struct json *body;
	struct entry_draft draft;

	if (size < 2 || arena == NULL)
		return 0;
	draft = (struct entry_draft){
		.kind = (enum record_kind)(data[0] % RECORD_KIND_COUNT),
		.team = (data[1] & 1) != 0,
		.of = (data[1] & 2) != 0 ? STR("other") : STR(""),
		.body = str_from(data + 2, size - 2),
	};
	if (entry_form_check(arena, the_scenario(), &draft, &body, &why) == OK) {
		assert(body->type == JSON_OBJECT);
		assert(draft.body.len <= RECORD_BODY_MAX);
		assert(entry_shape(draft.kind).of != NEED_REQUIRED || draft.of.len > 0);
	} else {
		assert(why.code != OK && why.text[0] != '\0');
	}
	return 0;
}
