/* sco_id.c - deterministic ids of cyber observables.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "model/sco_id.h"

#include "model/canonical_json.h"
#include "model/shape.h"

static const uint8_t name_space[16] = { 0x00, 0xab, 0xed, 0xb4, 0xaa, 0x42, 0x46, 0x6c, 0x9c, 0x01,
	0xfe, 0xd2, 0x33, 0x15, 0xa9, 0xb7 };

/* ID contributing properties, section 6, "ID Contributing Properties" of each type. */
static const struct {
	const char *type;
	const char *properties;
} contributions[] = {
	{ "artifact", "hashes payload_bin" },
	{ "autonomous-system", "number" },
	{ "directory", "path" },
	{ "domain-name", "value" },
	{ "email-addr", "value" },
	{ "email-message", "from_ref subject body" },
	{ "file", "hashes name parent_directory_ref extensions" },
	{ "ipv4-addr", "value" },
	{ "ipv6-addr", "value" },
	{ "mac-addr", "value" },
	{ "mutex", "name" },
	{ "network-traffic", "start end src_ref dst_ref src_port dst_port protocols extensions" },
	{ "software", "name cpe swid vendor version" },
	{ "url", "value" },
	{ "user-account", "account_type user_id account_login" },
	{ "windows-registry-key", "key values" },
	{ "x509-certificate", "hashes serial_number" },
};

enum { CONTRIBUTIONS_MAX = 8 };

static const char *
contributions_of(struct str type)
{
	for (size_t i = 0; i < sizeof(contributions) / sizeof(*contributions); i++)
		if (str_eq(str_of(contributions[i].type), type))
			return contributions[i].properties;
	return NULL;
}

/* Of several digests only one counts: the first of these that is there, else the first of all. */
static const struct json *
one_digest(const struct json *hashes)
{
	static const struct str preferred[] = { STR_INIT("MD5"), STR_INIT("SHA-1"),
		STR_INIT("SHA-256"), STR_INIT("SHA-512") };

	for (size_t i = 0; i < sizeof(preferred) / sizeof(*preferred); i++) {
		const struct json *digest = json_get(hashes, preferred[i]);
		if (digest != NULL)
			return digest;
	}
	return hashes->first;
}

/* A JSON object in the making: copies of members in a row, whose values are shared. */
struct selection {
	struct json object;
	struct json members[CONTRIBUTIONS_MAX];
};

static void
select_member(struct selection *selection, const struct json *member)
{
	struct json *copy = &selection->members[selection->object.count];

	*copy = *member;
	copy->next = NULL;
	if (selection->object.count > 0)
		copy[-1].next = copy;
	selection->object.first = selection->members;
	selection->object.count++;
}

static void
select_contributions(struct selection *selection, const struct json *observable, const char *names,
	struct selection *digests)
{
	while (*names != '\0') {
		const struct json *member = json_get(observable, next_word(&names));
		if (member == NULL)
			continue;
		select_member(selection, member);
		if (!str_eq(member->key, STR("hashes")) || member->first == NULL)
			continue;
		select_member(digests, one_digest(member));
		selection->members[selection->object.count - 1].first = digests->members;
	}
}

enum err
sco_id(struct arena *arena, const struct json *observable, struct str *ret, struct fault *why)
{
	struct str type = json_get_string(observable, STR("type"));
	const char *names = contributions_of(type);
	struct selection selection = { .object = { .type = JSON_OBJECT } };
	struct selection digests = { .object = { .type = JSON_OBJECT } };
	OWNED_BUF name = BUF_INIT;
	char uuid[UUID_TEXT + 1];
	struct str id;

	if (names == NULL)
		return fail_at(why, E_INVALID, STR("/type"),
			"\"%.*s\" has no deterministic id (STIX 2.1 section 3.4)",
			STR_FMT(str_first(type, 80)));
	select_contributions(&selection, observable, names, &digests);
	if (selection.object.count == 0)
		return fail(why, E_INVALID, "a deterministic id needs one of: %s", names);
	TRY(canonical_json(&selection.object, &name, why));
	uuid_v5(name_space, buf_str(&name), uuid);
	id = str_printf(arena, "%.*s--%s", STR_FMT(type), uuid);
	if (id.data == NULL)
		return fail_nomem(why);
	*ret = id;
	return OK;
}
