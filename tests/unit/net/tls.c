/* tls.c - tests of the server's TLS and of the certificates that it makes.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "certificates.h"
#include "echo_server.h"

#include <unistd.h>

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include "base/limits.h"
#include "net/tls_ciphers.h"
#include "support/raw_http.h"

/* A handshake with these priorities: the version agreed on, or 0. */
static int
handshake(uint16_t port, const char *priorities)
{
	gnutls_certificate_credentials_t nothing;
	gnutls_session_t session;
	int socket = raw_http_connect(port);
	int version = 0;

	assert_int_equal(gnutls_certificate_allocate_credentials(&nothing), 0);
	assert_int_equal(gnutls_init(&session, GNUTLS_CLIENT), 0);
	assert_int_equal(gnutls_priority_set_direct(session, priorities, NULL), 0);
	gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, nothing);
	gnutls_transport_set_int(session, socket);
	gnutls_handshake_set_timeout(session, 5000);
	if (gnutls_handshake(session) == 0)
		version = (int)gnutls_protocol_get_version(session);
	gnutls_deinit(session);
	gnutls_certificate_free_credentials(nothing);
	close(socket);
	return version;
}

static void
start_secure(struct echo *echo, const struct identity *identity, bool allow_tls12)
{
	echo_start(echo, (struct http_server_options){ .threads = 1,
				 .allow_tls12 = allow_tls12,
				 .certificate = buf_str(&identity->certificate),
				 .private_key = buf_str(&identity->key) });
}

static void
speaks_only_1_3_unless_told(void **state)
{
	struct identity identity;
	struct echo echo;

	(void)state;
	identity_make(&identity);
	start_secure(&echo, &identity, false);
	assert_int_equal(handshake(echo.port, "NORMAL"), GNUTLS_TLS1_3);
	assert_int_equal(handshake(echo.port, "NORMAL:-VERS-ALL:+VERS-TLS1.2"), 0);
	echo_stop(&echo);
	identity_drop(&identity);
}

static void
speaks_1_2_with_authenticated_encryption_only(void **state)
{
	static const char *const refused[] = { "NORMAL:-VERS-ALL:+VERS-TLS1.1",
		"NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+AES-128-CBC:+AES-256-CBC" };
	struct identity identity;
	struct echo echo;

	(void)state;
	identity_make(&identity);
	start_secure(&echo, &identity, true);
	assert_int_equal(handshake(echo.port, "NORMAL"), GNUTLS_TLS1_3);
	assert_int_equal(handshake(echo.port, "NORMAL:-VERS-ALL:+VERS-TLS1.2"), GNUTLS_TLS1_2);
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++)
		assert_int_equal(handshake(echo.port, refused[i]), 0);
	echo_stop(&echo);
	identity_drop(&identity);
}

static void
answers_plain_http_on_the_tls_port_with_nothing(void **state)
{
	OWNED_BUF answer = BUF_INIT;
	struct identity identity;
	struct echo echo;

	(void)state;
	identity_make(&identity);
	start_secure(&echo, &identity, false);
	assert_true(
		raw_http_exchange(echo.port, STR("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), &answer));
	assert_int_equal(raw_http_status(&answer), 0);
	assert_int_equal(atomic_load(&echo.handled), 0);
	echo_stop(&echo);
	identity_drop(&identity);
}

static void
refuses_a_certificate_and_a_key_that_are_no_pair(void **state)
{
	struct identity one;
	struct identity other;
	struct http_server_options options = { .address = STR("127.0.0.1"),
		.handler = echo_handle };
	struct http_server *server;

	(void)state;
	identity_make(&one);
	identity_make(&other);
	options.certificate = buf_str(&one.certificate);
	assert_int_equal(http_server_start(env_real(), &options, &server, NULL), E_CONFIG);
	options.private_key = buf_str(&other.key);
	assert_int_equal(http_server_start(env_real(), &options, &server, NULL), E_CONFIG);
	options.private_key = STR("not a key");
	assert_int_equal(http_server_start(env_real(), &options, &server, NULL), E_CONFIG);
	identity_drop(&one);
	identity_drop(&other);
}

static void
says_why_it_cannot_listen(void **state)
{
	struct http_server_options options = { .address = STR("localhost"),
		.handler = echo_handle };
	struct http_server *server;
	struct http_server *second;
	struct fault why;

	(void)state;
	assert_int_equal(http_server_start(env_real(), &options, &server, &why), E_CONFIG);
	assert_string_equal(why.text, "\"localhost\" is no address to listen on");
	options.address = STR("127.0.0.1");
	assert_int_equal(http_server_start(env_real(), &options, &server, &why), OK);
	options.port = http_server_port(server);
	assert_int_equal(http_server_start(env_real(), &options, &second, &why), E_IO);
	assert_non_null(strstr(why.text, "Address already in use"));
	http_server_stop(server);
}

static void
a_certificate_of_ones_own_names_hosts_and_times(void **state)
{
	struct identity identity;
	gnutls_datum_t pem;
	gnutls_x509_crt_t certificate;
	time_t now = (time_t)(env_now(env_real()) / 1000000);

	(void)state;
	identity_make(&identity);
	pem = (gnutls_datum_t){ (unsigned char *)identity.certificate.data,
		(unsigned)identity.certificate.len };
	assert_int_equal(gnutls_x509_crt_init(&certificate), 0);
	assert_int_equal(gnutls_x509_crt_import(certificate, &pem, GNUTLS_X509_FMT_PEM), 0);
	assert_true(gnutls_x509_crt_check_hostname(certificate, "localhost"));
	assert_true(gnutls_x509_crt_check_hostname(certificate, "127.0.0.1"));
	assert_false(gnutls_x509_crt_check_hostname(certificate, "example.org"));
	assert_true(gnutls_x509_crt_get_activation_time(certificate) <= now);
	assert_true(gnutls_x509_crt_get_expiration_time(certificate) > now + 86400);
	assert_true(gnutls_x509_crt_get_expiration_time(certificate) <= now + 2 * 86400);
	gnutls_x509_crt_deinit(certificate);
	identity_drop(&identity);
}

static void
refuses_what_is_no_name_and_no_certificate(void **state)
{
	OWNED_BUF certificate = BUF_INIT;
	OWNED_BUF key = BUF_INIT;
	struct str empty = STR("");
	char text[TLS_FINGERPRINT_TEXT] = "untouched";

	(void)state;
	assert_int_equal(tls_self_signed(env_real(), &empty, 1, 1, &certificate, &key, NULL),
		E_INVALID);
	assert_int_equal(certificate.len + key.len, 0);
	assert_int_equal(tls_key_fingerprint(STR(""), text, NULL), E_SYNTAX);
	assert_int_equal(tls_key_fingerprint(STR("-----BEGIN CERTIFICATE-----"), text, NULL),
		E_SYNTAX);
	assert_string_equal(text, "untouched");
}

/* The expected value is openssl's: x509 -pubkey | pkey -pubin -outform DER | sha256. */
static void
a_fingerprint_is_that_of_the_public_key(void **state)
{
	static const char pem[] =
		"-----BEGIN CERTIFICATE-----\n"
		"MIIBhDCCASmgAwIBAgIUd3GEuLxjPkiLnOdTuynCsvBMMwswCgYIKoZIzj0EAwIw\n"
		"FjEUMBIGA1UEAwwLZmluZ2VycHJpbnQwIBcNMjYxMTIzMjI0NTI3WhgPMjEyNjEw\n"
		"MzAyMjQ1MjdaMBYxFDASBgNVBAMMC2ZpbmdlcnByaW50MFkwEwYHKoZIzj0CAQYI\n"
		"KoZIzj0DAQcDQgAE0vgendXSOI2MYlkmnN99G3IaQ8mxDMJgGafma0z9GF0NiBhK\n"
		"jZ30eC8mPlPBnUY0RbbWuIBgp0CSKBx8EtmR7qNTMFEwHQYDVR0OBBYEFGqp9hdP\n"
		"oNM55vYUWi5tqP4YftrLMB8GA1UdIwQYMBaAFGqp9hdPoNM55vYUWi5tqP4YftrL\n"
		"MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSQAwRgIhAO+DW/fhQtCKEy0w\n"
		"4DgrOxth9VE7XgsnBWktuAwhkC7pAiEAuSgvmHeHiO1yTV2UM8LoM7IzPrxRkppl\n"
		"jCFNOBNDxs4=\n"
		"-----END CERTIFICATE-----\n";
	char text[TLS_FINGERPRINT_TEXT];

	(void)state;
	assert_int_equal(tls_key_fingerprint(str_of(pem), text, NULL), OK);
	assert_string_equal(
		text, "9de3ff611da0e8fed627c96c71b2967279bda8f9cd269ad53a51a6f6506e6efa");
}

static void
ciphers_are_known_by_their_names(void **state)
{
	char list[TLS_CIPHERS_MAX + 2];

	(void)state;
	assert_true(tls_ciphers_are_known(STR("AES-128-GCM")));
	assert_true(tls_ciphers_are_known(STR("AES-128-GCM, CHACHA20-POLY1305,AES-256-CBC")));
	assert_false(tls_ciphers_are_known(STR("")));
	assert_false(tls_ciphers_are_known(STR("NULL")));
	assert_false(tls_ciphers_are_known(STR("ESTREAM-SALSA20-256"))); /* but not in TLS */
	assert_false(tls_ciphers_are_known(STR("AES-128-GCM,")));
	assert_false(tls_ciphers_are_known(STR("AES-128-GCM,ROT-13")));
	assert_false(tls_ciphers_are_known(STR("AES-128-GCM:+NULL")));
	memset(list, ' ', sizeof(list));
	memcpy(list, "AES-128-GCM", 11);
	assert_true(tls_ciphers_are_known(str_from(list, TLS_CIPHERS_MAX)));
	assert_false(tls_ciphers_are_known(str_from(list, TLS_CIPHERS_MAX + 1)));
}

static void
a_refused_priority_is_shown_in_the_callers_text(void **state)
{
	const char *priorities = "NORMAL:+NO-SUCH-THING";
	const char *place = NULL;
	gnutls_session_t session;

	(void)state;
	assert_int_equal(gnutls_init(&session, GNUTLS_CLIENT), 0);
	tls_offer_ciphers(STR("AES-128-GCM"));
	assert_true(gnutls_priority_set_direct(session, priorities, &place) < 0);
	assert_in_range((uintptr_t)place, (uintptr_t)priorities, (uintptr_t)(priorities + strlen(priorities)));
	tls_offer_ciphers(STR(""));
	gnutls_deinit(session);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(ciphers_are_known_by_their_names),
		cmocka_unit_test(a_refused_priority_is_shown_in_the_callers_text),
		cmocka_unit_test(speaks_only_1_3_unless_told),
		cmocka_unit_test(speaks_1_2_with_authenticated_encryption_only),
		cmocka_unit_test(answers_plain_http_on_the_tls_port_with_nothing),
		cmocka_unit_test(refuses_a_certificate_and_a_key_that_are_no_pair),
		cmocka_unit_test(says_why_it_cannot_listen),
		cmocka_unit_test(a_certificate_of_ones_own_names_hosts_and_times),
		cmocka_unit_test(refuses_what_is_no_name_and_no_certificate),
		cmocka_unit_test(a_fingerprint_is_that_of_the_public_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
