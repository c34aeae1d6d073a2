/* record_draft.c - what can be seen of an entry without the store: key, team, event, body,
 * evidence.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/record_draft.h"

static bool
key_has_form(struct str key)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				      "0123456789.:_-";

	for (size_t i = 0; i < key.len; i++)
		if (key.data[i] == '\0' || strchr(allowed, key.data[i]) == NULL)
			return false;
	return key.len >= 1 && key.len <= RECORD_KEY_MAX;
}

static enum err
check_key(const struct reader *by, struct str key, struct fault *why)
{
	if (!key_has_form(key))
		return fail_at(why, E_INVALID, STR("/key"),
			"a key is 1 to %u of A-Z, a-z, 0-9, '.', ':', '_' and '-'", RECORD_KEY_MAX);
	if (!record_shows_all(by) && !uuid_is_valid(key))
		return fail_at(why, E_INVALID, STR("/key"),
			"a key is a new random UUID, but for what white and the node write");
	return OK;
}

static enum err
read_evidence(const struct json *body, struct draft *draft, struct fault *why)
{
	const struct json *evidence = json_get(body, STR("evidence"));

	if (evidence == NULL)
		return OK;
	if (evidence->type != JSON_ARRAY || evidence->count > RECORD_EVIDENCE_MAX)
		return fail_at(why, E_INVALID, STR("/body/evidence"),
			"evidence is a list of at most %u", RECORD_EVIDENCE_MAX);
	JSON_EACH (item, evidence) {
		struct str hex = json_get_string(item, STR("sha256"));
		struct sha256 *digest = &draft->evidence[draft->evidence_count++];
		if (!hex_parse(hex, digest->bytes, sizeof(digest->bytes)))
			return fail_at(why, E_INVALID, STR("/body/evidence"),
				"evidence is named by \"sha256\", 64 hexadecimal digits");
	}
	return OK;
}

static enum err
check_body(struct str text, struct draft *draft, struct fault *why)
{
	OWNED(arena) scratch = arena_new(RECORD_PARSE_MAX);
	const struct json *body;

	if (scratch == NULL)
		return fail_nomem(why);
	if (text.len > RECORD_BODY_MAX)
		return fail_at(why, E_INVALID, STR("/body"), "a body has at most %u bytes",
			RECORD_BODY_MAX);
	TRY(json_parse(scratch, text, &body, why));
	if (body->type != JSON_OBJECT)
		return fail_at(why, E_SYNTAX, STR("/body"), "a body is a JSON object");
	return read_evidence(body, draft, why);
}

enum err
record_draft_check(const struct reader *by, struct draft *draft, struct fault *why)
{
	const struct record_entry *entry = draft->entry;

	TRY(check_key(by, entry->key, why));
	if (entry->team >= TEAMS_MAX)
		return fail_at(
			why, E_INVALID, STR("/team"), "there are %d teams at most", TEAMS_MAX - 1);
	if (entry->event < 0)
		return fail_at(why, E_INVALID, STR("/event"), "nothing happened before 1970");
	if (entry->of.len > 0 && !key_has_form(entry->of))
		return fail_at(why, E_ABSENT, STR("/of"), "there is no such entry");
	return check_body(entry->body, draft, why);
}
