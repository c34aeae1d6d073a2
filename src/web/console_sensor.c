/* console_sensor.c - tells a sensor whose it is, and how its sightings are to name their reporter.
 * SPDX-License-Identifier: Apache-2.0
 *
 * For machines, so it signs in as TAXII clients do: a bearer token or a client certificate.
 */
#include "web/console_family.h"

enum err
console_machine_sign_in(struct visit *visit, struct fault *why)
{
	struct str rest = http_header(visit->request, STR("Authorization"));
	struct str scheme = STR("");

	if (rest.data != NULL) {
		if (!str_split(&rest, ' ', &scheme) || !str_eq_nocase(scheme, STR("bearer")) ||
			rest.data == NULL)
			return fail(why, E_UNAUTHENTICATED, "sign in by a bearer token");
		return account_by_token(
			visit->web->store, CHANNEL_TAXII, str_trim(rest), &visit->reader, why);
	}
	if (visit->request->client_key.len > 0)
		return account_by_certificate(visit->web->store, CHANNEL_TAXII,
			visit->request->client_key, &visit->reader, why);
	return fail(why, E_UNAUTHENTICATED, "sign in by a bearer token or a certificate");
}

enum err
console_sensor_sign_in(struct visit *visit, struct fault *why)
{
	TRY(console_machine_sign_in(visit, why));
	if (!reader_may(&visit->reader, ROLE_ANALYST))
		return fail(why, E_DENIED, "a sensor posts sightings: its token needs that role");
	return OK;
}

enum err
console_sensor_get(struct visit *visit, struct fault *why)
{
	OWNED_BUF body = BUF_INIT;
	OWNED_VIEW view = NULL;
	struct json_writer out = json_writer_of(&body);
	const struct directory *directory;
	const struct organisation *own;
	const struct organisation *node;

	TRY(console_sensor_sign_in(visit, why));
	TRY(store_view_acquire(visit->web->store, &view, why));
	directory = store_view_directory(view);
	own = directory_organisation(directory, visit->reader.organisation);
	node = directory_organisation(directory, directory->node);
	if (own == NULL || node == NULL)
		return fail(why, E_CONFIG, "the node's organisation is not set");
	json_open_object(&out);
	json_member_string(&out, STR("organisation"), own->code);
	json_member_string(&out, STR("identity"), own->identity);
	json_member_string(&out, STR("node_identity"), node->identity);
	json_member_bool(&out, STR("anonymous"), own->anonymous_sightings);
	json_close_object(&out);
	return console_reply(visit, &body, why);
}
