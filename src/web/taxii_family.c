/* taxii_family.c - the table of TAXII routes, their sign-in and their errors.
 * SPDX-License-Identifier: Apache-2.0
 *
 * TAXII 2.1 (OASIS Standard, 10 June 2021), chapters 4 and 5.
 */
#include "web/taxii_family.h"

#include "base/hash.h"
#include "store/account.h"
#include "taxii/forms.h"

/* --- who asks: client certificate, bearer token, or Basic --- */

static enum err
by_basic(struct visit *visit, struct str encoded, struct fault *why)
{
	struct str decoded;
	struct str login;

	if (!base64_parse(visit->arena, str_trim(encoded), true, &decoded) ||
		!str_split(&decoded, ':', &login) || decoded.data == NULL)
		return fail(why, E_UNAUTHENTICATED, "malformed credentials");
	return account_by_password(
		visit->web->store, CHANNEL_TAXII, login, decoded, &visit->reader, why);
}

static enum err
by_header(struct visit *visit, struct str header, struct fault *why)
{
	struct str rest = header;
	struct str scheme;

	if (!str_split(&rest, ' ', &scheme) || rest.data == NULL)
		return fail(why, E_UNAUTHENTICATED, "malformed credentials");
	if (str_eq_nocase(scheme, STR("bearer")))
		return account_by_token(visit->web->store, CHANNEL_TAXII, str_trim(rest),
			&visit->reader, why);
	if (str_eq_nocase(scheme, STR("basic")))
		return by_basic(visit, rest, why);
	return fail(why, E_UNAUTHENTICATED, "sign in by Basic, a bearer token or a certificate");
}

static enum err
authenticate(struct visit *visit, struct fault *why)
{
	struct str header = http_header(visit->request, STR("Authorization"));

	if (header.data != NULL)
		return by_header(visit, header, why);
	if (visit->request->client_key.len > 0)
		return account_by_certificate(visit->web->store, CHANNEL_TAXII,
			visit->request->client_key, &visit->reader, why);
	return fail(why, E_UNAUTHENTICATED, "sign in by Basic, a bearer token or a certificate");
}

/* --- errors --- */

static void
write_error(const struct fault *fault, struct arena *arena, struct http_reply *reply)
{
	OWNED_BUF body = BUF_INIT;

	reply->status = err_http_status(fault->code);
	taxii_write_error(&body, fault);
	reply->body = str_copy(arena, buf_str(&body));
	http_reply_header(reply, STR("Content-Type"), STR(TAXII_MEDIA_TYPE));
	if (fault->code == E_UNAUTHENTICATED) {
		http_reply_header(reply, STR("WWW-Authenticate"), STR("Bearer realm=\"testudo\""));
		http_reply_header(reply, STR("WWW-Authenticate"),
			STR("Basic realm=\"testudo\", charset=\"UTF-8\""));
	}
	if (fault->code == E_BUSY || fault->code == E_TOO_MANY)
		http_reply_header(reply, STR("Retry-After"), STR("2"));
}

/* --- what every route begins with --- */

static enum err
enter(struct visit *visit, struct fault *why)
{
	TRY(authenticate(visit, why));
	TRY(taxii_accept_check(visit->request, why));
	return OK;
}

enum err
taxii_collection_of(struct visit *visit, const struct collection **ret, struct fault *why)
{
	return registry_collection(visit->web->store, &visit->reader, visit->parts[0],
		visit->arena, ret, why);
}

static const struct route routes[] = {
	{ HTTP_GET, "", taxii_discovery_get, false },
	{ HTTP_GET, "+", taxii_root_get, false },
	{ HTTP_GET, "+/status/*", taxii_status_get, false },
	{ HTTP_GET, "+/collections", taxii_collections_get, false },
	{ HTTP_GET, "+/collections/*", taxii_collection_get, false },
	{ HTTP_GET, "+/collections/*/manifest", taxii_manifest_get, false },
	{ HTTP_GET, "+/collections/*/objects", taxii_objects_get, false },
	{ HTTP_POST, "+/collections/*/objects", taxii_objects_post, false },
	{ HTTP_GET, "+/collections/*/objects/*", taxii_object_get, false },
	{ HTTP_DELETE, "+/collections/*/objects/*", taxii_object_delete, false },
	{ HTTP_GET, "+/collections/*/objects/*/versions", taxii_versions_get, false },
};

const struct route_family taxii_family = {
	.authenticate = enter,
	.write_error = write_error,
	.count = sizeof(routes) / sizeof(*routes),
	.routes = routes,
};
