/* release.h - the release decision: may this reader have what bears this label?
 * SPDX-License-Identifier: Apache-2.0
 *
 * One pure function: no I/O, no allocation, no global state. The audience of a label in community C:
 *
 *   RED            organisations of C with the standing member or partner, but only those whom a
 *                  releasable-to list names; without a list nobody but the owner
 *   AMBER+STRICT   organisations of C with the standing member or partner
 *   AMBER          the same and the clients of each of them
 *   GREEN          the same and everyone else in C (observers and candidates too)
 *   CLEAR          every organisation on the node
 *
 * cut down to what every releasable-to list names, and always with the owner. Each row lies within
 * the next by construction, so that tightening a label never adds a reader (tested over every state
 * of small worlds). For the same reason the GREEN of a community reaches clients who are not in it.
 *
 * A list names recipients; under RED it is also what opens the object to them, so that there (and
 * there alone) the first list adds readers. A community that the directory does not know admits
 * nobody, not even to CLEAR.
 */
#pragma once

#include "policy/label.h"
#include "policy/reader.h"

#define RELEASE_REASONS(ROW)                                                                  \
	ROW(RELEASE_OWNER, "it is the owner")                                                 \
	ROW(RELEASE_NODE, "the node itself, for what it computes")                            \
	ROW(RELEASE_ADMITTED, "the label admits it")                                          \
	ROW(RELEASE_NO_READER, "no organisation asks")                                        \
	ROW(RELEASE_CLOSED, "a marking is missing, unknown or malformed: owner only")         \
	ROW(RELEASE_NOT_LISTED, "not on the releasable-to list")                              \
	ROW(RELEASE_RED_UNNAMED, "TLP:RED names no recipients")                               \
	ROW(RELEASE_OUTSIDE_COMMUNITY, "not in the community")                                \
	ROW(RELEASE_STANDING, "its standing is not admitted by the TLP colour")

enum release_reason {
#define RELEASE_CODE(code, text) code,
	RELEASE_REASONS(RELEASE_CODE)
#undef RELEASE_CODE
};

struct verdict {
	bool allow;
	enum release_reason reason;
};

/* Where several reasons refuse, the first of the table is given. */
struct verdict release_decide(const struct directory *directory, const struct label *label,
	const struct reader *reader);

/* Everyone that release_decide admits, the owner too. */
struct audience label_audience(const struct directory *directory, const struct label *label);

const char *release_reason_text(enum release_reason reason);
const char *release_reason_name(enum release_reason reason); /* "RELEASE_OWNER" */
