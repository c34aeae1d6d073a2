/* scenario_text.h - scenarios for tests, written as text.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "exercise/scenario.h"

/* Two phases of an hour, the second scored; blue1 (number 1) and blue2 of EST and JPN with two
 * people each; one at the white and one at the grader desk. Reads without a warning; further
 * sections may follow. */
#define SCENARIO_FRAME                                                                          \
	"scenario: {name: small, title: Small, node: NATO}\n"                                   \
	"phases:\n"                                                                             \
	"  - {name: look, title: Familiarisation, length: \"1:00\"}\n"                          \
	"  - {name: play, title: Execution, length: \"1:00\", scored: yes}\n"                   \
	"organisations:\n"                                                                      \
	"  - {code: NATO, name: NATO, kind: alliance}\n"                                        \
	"  - {code: EST, name: Estonia}\n"                                                      \
	"  - {code: JPN, name: Japan, standing: partner}\n"                                     \
	"teams:\n"                                                                              \
	"  - {name: blue1, title: Blue 1, organisations: [EST, JPN]}\n"                         \
	"  - {name: blue2, title: Blue 2, organisations: [EST, JPN]}\n"                         \
	"people:\n"                                                                             \
	"  - {login: tech.blue1, name: T1, organisation: EST, team: blue1}\n"                   \
	"  - {login: legal.blue1, name: L1, organisation: JPN, profession: legal, team: blue1}\n" \
	"  - {login: tech.blue2, name: T2, organisation: EST, team: blue2}\n"                   \
	"  - {login: legal.blue2, name: L2, organisation: JPN, profession: legal, team: blue2}\n" \
	"  - {login: white.lead, name: W, organisation: NATO, desks: white}\n"                  \
	"  - {login: grader.law, name: G, organisation: NATO, desks: [grader]}\n"

/* One file, "scenario.yaml". */
struct scenario_source scenario_source_of(struct arena *arena, const char *text);
/* Asserts that it can be played, and prints every fault that it has. */
const struct scenario *scenario_of(struct arena *arena, const char *text);
