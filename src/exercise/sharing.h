/* sharing.h - tells the record who shared what with whom, from the realm's own objects.
 * SPDX-License-Identifier: Apache-2.0
 *
 *   node:shared:OBJECT:TEAM      the first time that the team shared the object; with the teams
 * that its label admits node:reached:OBJECT:TEAM:TO  that other team fetched it
 *   node:sighted:OBJECT:TEAM     a sighting that the team reported
 *   node:release:OBJECT:TEAM     the team gave it to organisations for which it was not
 * (object ids are hashed, so that keys stay short.)
 *
 * Which team shares: that of the person who posted it, as the audit record names them; of a
 * machine, the one team that its organisation plays in. Where that is no one team, nothing is
 * written.
 *
 * A release error is found in two ways. The object's own words say a stricter colour than its
 * marking: "TLP:AMBER" in name, description or labels of what is marked GREEN. Or it hands on a
 * value that the team's organisation knows from others alone, to organisations to which none of
 * these others had released it.
 */
#pragma once

#include "exercise/exercise.h"

/* Reads the feed on from where it was left; from its begin after a start, which writes nothing
 * twice. */
MUST_CHECK enum err sharing_catch_up(struct exercise *exercise, struct fault *why);

/* This reader is about to get these objects. Stored when it returns. Nothing to do for who plays in
 * no team. */
MUST_CHECK enum err sharing_reached(struct exercise *exercise, const struct reader *reader,
	const struct str *ids, size_t count, const char *channel, struct fault *why);
