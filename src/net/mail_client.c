/* mail_client.c - one e-mail by libcurl.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "net/mail_client.h"

#include <curl/curl.h>

#include "base/arena.h"
#include "base/limits.h"
#include "net/http_client.h"

enum { FAILURES_FROM = 500 }; /* replies of SMTP that mean no */

struct delivery {
	const struct mail *mail;
	struct arena *arena; /* texts for libcurl */
	CURL *curl;
	struct curl_slist *to;
	struct str rest; /* of the text, still to be sent */
	char reason[CURL_ERROR_SIZE];
};

static void
delivery_done(struct delivery *delivery)
{
	curl_easy_cleanup(delivery->curl);
	curl_slist_free_all(delivery->to);
	arena_free(delivery->arena);
}

static size_t
give_text(char *to, size_t one, size_t room, void *of)
{
	struct delivery *delivery = of;
	struct str part = str_first(delivery->rest, one * room);

	memcpy(to, part.data, part.len);
	delivery->rest = str_from_offset(delivery->rest, part.len);
	return part.len;
}

/* What could end the command and begin another is no address. */
static bool
is_address(struct str address)
{
	for (size_t i = 0; i < address.len; i++) {
		unsigned char c = (unsigned char)address.data[i];
		if (c <= ' ' || c == 0x7f || c == '<' || c == '>')
			return false;
	}
	return address.len > 0 && address.len <= MAIL_ADDRESS_MAX;
}

static enum err
check_curl(CURLcode code, struct fault *why)
{
	return code == CURLE_OK ? OK
				: fail(why, E_INTERNAL, "libcurl: %s", curl_easy_strerror(code));
}

#define SET(option, value) TRY(check_curl(curl_easy_setopt(delivery->curl, option, value), why))

static enum err
set_text(struct delivery *delivery, CURLoption option, struct str text, struct fault *why)
{
	const char *copy = str_cstr(delivery->arena, text);

	return copy == NULL ? fail_nomem(why)
			    : check_curl(curl_easy_setopt(delivery->curl, option, copy), why);
}

static enum err
set_addresses(struct delivery *delivery, struct fault *why)
{
	const struct mail *mail = delivery->mail;

	if (!is_address(mail->from) || mail->to_count == 0 || mail->to_count > MAIL_RECIPIENTS_MAX)
		return fail(why, E_INVALID, "a mail has a sender and 1 to %u recipients",
			MAIL_RECIPIENTS_MAX);
	TRY(set_text(delivery, CURLOPT_MAIL_FROM, mail->from, why));
	for (size_t i = 0; i < mail->to_count; i++) {
		struct curl_slist *longer;
		char *copy = str_cstr(delivery->arena, mail->to[i]);
		if (!is_address(mail->to[i]))
			return fail(why, E_INVALID, "\"%.*s\" is no address", STR_FMT(mail->to[i]));
		longer = copy == NULL ? NULL : curl_slist_append(delivery->to, copy);
		if (longer == NULL)
			return fail_nomem(why);
		delivery->to = longer;
	}
	SET(CURLOPT_MAIL_RCPT, delivery->to);
	return OK;
}

static enum err
set_up(struct delivery *delivery, struct fault *why)
{
	if (!str_starts(delivery->mail->relay, STR("smtp://")))
		return fail(why, E_USAGE, "a mail relay is named smtp://HOST:PORT");
	TRY(set_text(delivery, CURLOPT_URL, delivery->mail->relay, why));
	SET(CURLOPT_PROTOCOLS_STR, "smtp");
	SET(CURLOPT_TIMEOUT, (long)MAIL_SECONDS);
	SET(CURLOPT_CONNECTTIMEOUT, (long)MAIL_SECONDS);
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_PROXY, "");
	SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	SET(CURLOPT_USE_SSL, (long)CURLUSESSL_NONE);
	SET(CURLOPT_UPLOAD, 1L);
	SET(CURLOPT_READFUNCTION, give_text);
	SET(CURLOPT_READDATA, delivery);
	SET(CURLOPT_ERRORBUFFER, delivery->reason);
	return set_addresses(delivery, why);
}

/* A reply of 500 or more to the sender, a recipient or the text will be the same tomorrow (RFC 5321
 * section 4.2.1); before those it is not about this mail. libcurl cannot send what is refused
 * early, and wonders at what is refused when all is sent. */
static bool
is_refused_for_good(const struct delivery *delivery, CURLcode code)
{
	long reply = 0;

	curl_easy_getinfo(delivery->curl, CURLINFO_RESPONSE_CODE, &reply);
	return reply >= FAILURES_FROM && (code == CURLE_SEND_ERROR || delivery->rest.len == 0);
}

static enum err
explain(const struct delivery *delivery, CURLcode code, struct fault *why)
{
	const char *reason = delivery->reason[0] != '\0' ? delivery->reason
							 : curl_easy_strerror(code);
	enum err err = is_refused_for_good(delivery, code) ? E_INVALID
		       : code == CURLE_OPERATION_TIMEDOUT  ? E_TIMEOUT
		       : code == CURLE_SEND_ERROR || code == CURLE_WEIRD_SERVER_REPLY ||
				       code == CURLE_COULDNT_CONNECT ||
				       code == CURLE_COULDNT_RESOLVE_HOST ||
				       code == CURLE_GOT_NOTHING || code == CURLE_RECV_ERROR
			       ? E_UNREACHABLE
			       : E_INVALID;

	return fail(why, err, "the mail relay %.*s: %s", STR_FMT(delivery->mail->relay), reason);
}

static enum err
perform(struct env *env, const struct mail *mail, struct fault *why)
{
	__attribute__((cleanup(delivery_done))) struct delivery delivery = { .mail = mail,
		.rest = mail->text };
	CURLcode code;

	(void)env;
	delivery.arena = arena_new(MIB);
	delivery.curl = curl_easy_init();
	if (delivery.arena == NULL || delivery.curl == NULL)
		return fail_nomem(why);
	TRY(set_up(&delivery, why));
	code = curl_easy_perform(delivery.curl);
	return code == CURLE_OK ? OK : explain(&delivery, code, why);
}

enum err
mail_client_install(struct env *env, struct fault *why)
{
	TRY(http_client_install(env, why)); /* brings libcurl up, once */
	env->mail = perform;
	return OK;
}

enum err
mail_send(struct env *env, const struct mail *mail, struct fault *why)
{
	if (env->mail == NULL)
		return fail(why, E_UNREACHABLE, "this process has no way to a mail relay");
	return env->mail(env, mail, why);
}
