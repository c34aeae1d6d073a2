/* curl_leg.c - what the kinds that speak through libcurl share.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "probe/curl_leg.h"

#include <pthread.h>

#include "net/tls_ciphers.h"
#include "probe/draw.h"
#include "probe/resolve.h"

enum { REFUSALS_FROM = 400 }; /* replies of SMTP (RFC 5321 section 4.2.1), FTP and HTTP */

/* --- what libcurl hands over --- */

static size_t
take_body(char *data, size_t one, size_t len, void *of)
{
	struct curl_leg *leg = of;

	(void)one;
	buf_add(&leg->body, str_from(data, len));
	return leg->body.failed ? CURL_WRITEFUNC_ERROR : len;
}

static size_t
give_upload(char *to, size_t one, size_t len, void *of)
{
	struct curl_leg *leg = of;
	struct str part = str_first(leg->upload, one * len);

	if (part.len > 0)
		memcpy(to, part.data, part.len);
	leg->upload = str_from_offset(leg->upload, part.len);
	return part.len;
}

static int
take_debug(CURL *curl, curl_infotype kind, char *data, size_t len, void *of)
{
	static const char marks[] = {
		[CURLINFO_TEXT] = '*',
		[CURLINFO_HEADER_IN] = '<',
		[CURLINFO_HEADER_OUT] = '>',
		[CURLINFO_DATA_IN] = '<',
		[CURLINFO_DATA_OUT] = '>',
	};
	struct curl_leg *leg = of;

	(void)curl;
	if ((size_t)kind < sizeof(marks))
		transcript_add(&leg->attempt->transcript, marks[kind], str_from(data, len));
	return 0;
}

/* --- set-up --- */

static int set_up_result;

static void
set_up(void)
{
	set_up_result = (int)curl_global_init(CURL_GLOBAL_DEFAULT);
}

static void
set_receivers(struct curl_leg *leg)
{
	CURL_LEG_SET(leg, CURLOPT_WRITEFUNCTION, take_body);
	CURL_LEG_SET(leg, CURLOPT_WRITEDATA, leg);
	CURL_LEG_SET(leg, CURLOPT_READFUNCTION, give_upload);
	CURL_LEG_SET(leg, CURLOPT_READDATA, leg);
	CURL_LEG_SET(leg, CURLOPT_DEBUGFUNCTION, take_debug);
	CURL_LEG_SET(leg, CURLOPT_DEBUGDATA, leg);
	CURL_LEG_SET(leg, CURLOPT_VERBOSE, 1L);
	CURL_LEG_SET(leg, CURLOPT_ERRORBUFFER, leg->reason);
}

static void
set_way(struct curl_leg *leg)
{
	struct attempt *attempt = leg->attempt;
	const char *source;

	CURL_LEG_SET(leg, CURLOPT_NOSIGNAL, 1L);
	CURL_LEG_SET(leg, CURLOPT_PROXY, "");
	CURL_LEG_SET(leg, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	CURL_LEG_SET(leg, CURLOPT_IPRESOLVE,
		attempt->family == AF_INET ? (long)CURL_IPRESOLVE_V4 : (long)CURL_IPRESOLVE_V6);
	if (attempt->source.len == 0)
		return;
	source = str_printf(attempt->arena, "host!%.*s", STR_FMT(attempt->source)).data;
	CURL_LEG_SET(leg, CURLOPT_INTERFACE, source == NULL ? "host!" : source);
}

bool
curl_leg_open(struct curl_leg *leg, struct attempt *attempt)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, set_up);
	leg->attempt = attempt;
	tls_offer_ciphers(STR("")); /* the thread's last run may have drawn some */
	leg->body.limit = PROBE_ANSWER_MAX;
	leg->curl = set_up_result == 0 ? curl_easy_init() : NULL;
	if (leg->curl == NULL)
		return attempt_verdict(attempt, VERDICT_CHECKER, "libcurl does not start");
	set_receivers(leg);
	set_way(leg);
	return true;
}

void
curl_leg_done(struct curl_leg *leg)
{
	curl_easy_cleanup(leg->curl);
	for (size_t i = 0; i < leg->list_count; i++)
		curl_slist_free_all(leg->lists[i]);
	buf_done(&leg->body);
}

struct curl_slist *
curl_leg_list(struct curl_leg *leg, const char *const *lines, size_t count)
{
	struct curl_slist *list = NULL;

	for (size_t i = 0; i < count; i++) {
		struct curl_slist *longer = lines[i] == NULL ? NULL
							     : curl_slist_append(list, lines[i]);
		if (longer == NULL || leg->list_count == CURL_LEG_LISTS_MAX) {
			curl_slist_free_all(longer == NULL ? list : longer);
			leg->refused = CURLE_OUT_OF_MEMORY;
			return NULL;
		}
		list = longer;
	}
	leg->lists[leg->list_count++] = list;
	return list;
}

/* The host's name stands for the attempt's address, and for no other. */
static void
pin_address(struct curl_leg *leg)
{
	struct attempt *attempt = leg->attempt;
	struct sockaddr_storage address;
	socklen_t len;
	const char *line;

	if (address_parse(attempt->host, attempt->family, 0, &address, &len))
		return;
	line = str_printf(attempt->arena, "%.*s:%u:%.*s", STR_FMT(attempt->host), attempt->port,
		STR_FMT(attempt->address_text))
		       .data;
	CURL_LEG_SET(leg, CURLOPT_RESOLVE, curl_leg_list(leg, &line, 1));
}

bool
curl_leg_url(struct curl_leg *leg, const char *scheme, struct str path)
{
	struct attempt *attempt = leg->attempt;
	bool v6 = str_find_char(attempt->host, ':') < attempt->host.len;
	struct str url = str_printf(attempt->arena, v6 ? "%s://[%.*s]:%u%.*s" : "%s://%.*s:%u%.*s",
		scheme, STR_FMT(attempt->host), attempt->port, STR_FMT(path));

	if (url.data == NULL)
		return attempt_verdict(attempt, VERDICT_CHECKER, "out of memory");
	pin_address(leg);
	CURL_LEG_SET(leg, CURLOPT_PROTOCOLS_STR, scheme);
	CURL_LEG_SET(leg, CURLOPT_URL, url.data);
	return true;
}

/* Clients differ in what they offer: one of the versions that stand apart by '|', by lot. */
static void
offer_version(struct curl_leg *leg)
{
	static const struct {
		struct str name;
		long version;
	} versions[] = {
		{ STR_INIT("1.0"), CURL_SSLVERSION_TLSv1_0 | CURL_SSLVERSION_MAX_TLSv1_0 },
		{ STR_INIT("1.1"), CURL_SSLVERSION_TLSv1_1 | CURL_SSLVERSION_MAX_TLSv1_1 },
		{ STR_INIT("1.2"), CURL_SSLVERSION_TLSv1_2 | CURL_SSLVERSION_MAX_TLSv1_2 },
		{ STR_INIT("1.3"), CURL_SSLVERSION_TLSv1_3 | CURL_SSLVERSION_MAX_TLSv1_3 },
	};
	struct str drawn = draw_part(
		leg->attempt->env, attempt_text(leg->attempt, "tls_version", NULL));

	for (size_t i = 0; i < sizeof(versions) / sizeof(*versions); i++)
		if (str_eq(versions[i].name, drawn))
			CURL_LEG_SET(leg, CURLOPT_SSLVERSION, versions[i].version);
}

void
curl_leg_trust(struct curl_leg *leg)
{
	struct str authority = attempt_text(leg->attempt, "authority", NULL);
	bool verify = !attempt_says(leg->attempt, "verify", "no");

	CURL_LEG_SET(leg, CURLOPT_SSL_VERIFYPEER, verify ? 1L : 0L);
	CURL_LEG_SET(leg, CURLOPT_SSL_VERIFYHOST, verify ? 2L : 0L);
	if (authority.len > 0) {
		CURL_LEG_SET(leg, CURLOPT_CAINFO, authority.data);
		CURL_LEG_SET(leg, CURLOPT_CAPATH, NULL);
	}
	offer_version(leg);
	tls_offer_ciphers(draw_part(leg->attempt->env, attempt_text(leg->attempt, "ciphers", NULL)));
}

const char *
curl_leg_scheme(struct curl_leg *leg, const char *plain, const char *over_tls)
{
	if (attempt_says(leg->attempt, "tls", "tls"))
		return over_tls;
	if (attempt_says(leg->attempt, "tls", "starttls"))
		CURL_LEG_SET(leg, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
	return plain;
}

void
curl_leg_login(struct curl_leg *leg)
{
	const struct check_account *account = &leg->attempt->account;

	if (account->user.data == NULL)
		return;
	CURL_LEG_SET(leg, CURLOPT_USERNAME, account->user.data);
	CURL_LEG_SET(leg, CURLOPT_PASSWORD, account->password.data);
	CURL_LEG_SET(leg, CURLOPT_SASL_IR, 1L); /* as mail programs do: a step less */
}

void
curl_leg_upload(struct curl_leg *leg, struct str text)
{
	leg->upload = text;
	CURL_LEG_SET(leg, CURLOPT_UPLOAD, 1L);
	CURL_LEG_SET(leg, CURLOPT_INFILESIZE_LARGE, (curl_off_t)text.len);
}

/* --- the transfer --- */

/* What a failure says about the service. Whatever is not here: it answered, and wrongly. */
static const struct blame {
	CURLcode code;
	enum verdict state;
} blames[] = {
	{ CURLE_COULDNT_RESOLVE_HOST, VERDICT_DOWN },
	{ CURLE_COULDNT_CONNECT, VERDICT_DOWN },
	{ CURLE_OPERATION_TIMEDOUT, VERDICT_DOWN },
	{ CURLE_SSL_CONNECT_ERROR, VERDICT_DOWN },
	{ CURLE_SEND_ERROR, VERDICT_DOWN },
	{ CURLE_RECV_ERROR, VERDICT_DOWN },
	{ CURLE_GOT_NOTHING, VERDICT_DOWN },
	{ CURLE_UNSUPPORTED_PROTOCOL, VERDICT_CHECKER },
	{ CURLE_FAILED_INIT, VERDICT_CHECKER },
	{ CURLE_URL_MALFORMAT, VERDICT_CHECKER },
	{ CURLE_NOT_BUILT_IN, VERDICT_CHECKER },
	{ CURLE_OUT_OF_MEMORY, VERDICT_CHECKER },
	{ CURLE_INTERFACE_FAILED, VERDICT_CHECKER },
	{ CURLE_SSL_CACERT_BADFILE, VERDICT_CHECKER },
	{ CURLE_SSL_CIPHER, VERDICT_CHECKER },
	{ CURLE_BAD_FUNCTION_ARGUMENT, VERDICT_CHECKER },
};

/* Of a mail server that refuses sender or receiver libcurl says that it could not send. */
static bool
was_refused(const struct curl_leg *leg, CURLcode code)
{
	long reply = 0;

	curl_easy_getinfo(leg->curl, CURLINFO_RESPONSE_CODE, &reply);
	return code == CURLE_SEND_ERROR && reply >= REFUSALS_FROM;
}

static enum verdict
state_of(const struct curl_leg *leg, CURLcode code)
{
	if (was_refused(leg, code))
		return VERDICT_WRONG;
	for (size_t i = 0; i < sizeof(blames) / sizeof(*blames); i++)
		if (blames[i].code == code)
			return blames[i].state;
	return VERDICT_WRONG;
}

CURLcode
curl_leg_try(struct curl_leg *leg)
{
	long remaining = attempt_remaining(leg->attempt);

	buf_clear(&leg->body);
	leg->reason[0] = '\0';
	CURL_LEG_SET(leg, CURLOPT_TIMEOUT_MS, remaining);
	CURL_LEG_SET(leg, CURLOPT_CONNECTTIMEOUT_MS, remaining);
	CURL_LEG_SET(leg, CURLOPT_SERVER_RESPONSE_TIMEOUT, remaining / 1000 + 1);
	return leg->refused != CURLE_OK ? leg->refused : curl_easy_perform(leg->curl);
}

bool
curl_leg_blame(struct curl_leg *leg, CURLcode code)
{
	struct attempt *attempt = leg->attempt;
	struct str authority;

	if (code == CURLE_SSL_CACERT_BADFILE && !attempt_authority(attempt, &authority))
		return false;
	if (leg->refused != CURLE_OK)
		return attempt_verdict(attempt, VERDICT_CHECKER, "libcurl cannot be set up: %s",
			curl_easy_strerror(leg->refused));
	if (leg->body.failed)
		return attempt_verdict(attempt, VERDICT_WRONG, "the answer is larger than %u bytes",
			PROBE_ANSWER_MAX);
	return attempt_verdict(attempt, state_of(leg, code), "%s",
		leg->reason[0] != '\0' ? leg->reason : curl_easy_strerror(code));
}

bool
curl_leg_perform(struct curl_leg *leg)
{
	CURLcode code = curl_leg_try(leg);

	return code == CURLE_OK || curl_leg_blame(leg, code);
}
