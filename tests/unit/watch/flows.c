/* flows.c - tests of exported flows: NetFlow v5, v9 and IPFIX, and of the socket that they come to.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/limits.h"
#include "net/udp_socket.h"
#include "watch/flow_export.h"
#include "watch/input.h"
#include "watch/reader.h"

struct world {
	struct flow_templates *templates;
	struct arena *arena;
	char exporter[FLOW_EXPORTER_SIZE];
	struct fault why;
};

static int
set_up(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	world->templates = flow_templates_new();
	world->arena = arena_new(MIB);
	*state = world;
	return world->templates == NULL || world->arena == NULL;
}

static int
tear_down(void **state)
{
	struct world *world = *state;

	flow_templates_free(world->templates);
	arena_free(world->arena);
	free(world);
	return 0;
}

static void
put(struct buf *out, uint64_t number, size_t len)
{
	for (; len > 8; len--)
		buf_add_char(out, '\0');
	while (len-- > 0)
		buf_add_char(out, (char)(number >> 8 * len));
}

/* What the datagram gives, as "@seconds|name=text..."; the sanitiser sees the end of its bytes. */
static enum err
read_flows(struct world *world, const struct buf *datagram, struct buf *seen)
{
	struct record record = { 0 };
	char *exact = malloc(datagram->len + 1);
	struct str bytes = str_from(exact, datagram->len);
	enum err err;

	memcpy(exact, datagram->data, datagram->len);
	err = flow_export_read(world->templates, world->arena, bytes,
		str_from(world->exporter, FLOW_EXPORTER_SIZE), bytes, &record, &world->why);
	buf_addf(seen, "@%lld", record.has_time ? (long long)record.time / 1000000 : -1);
	for (size_t i = 0; i < record.count; i++)
		buf_addf(seen, "|%.*s=%.*s", STR_FMT(record.fields[i].name),
			STR_FMT(record.fields[i].text));
	free(exact);
	return err;
}

static void
assert_flows(struct world *world, const struct buf *datagram, const char *expected)
{
	OWNED_BUF seen = BUF_INIT;

	assert_int_equal(read_flows(world, datagram, &seen), OK);
	assert_string_equal(seen.data, expected);
}

static void
assert_refused(struct world *world, const struct buf *datagram, enum err expected)
{
	OWNED_BUF seen = BUF_INIT;

	assert_int_equal(read_flows(world, datagram, &seen), expected);
}

static void
put_version_5(struct buf *out, unsigned count, unsigned flows)
{
	put(out, 5, 2);
	put(out, count, 2);
	put(out, 0, 4);
	put(out, 1768204800, 4);
	put(out, 0, 12);
	for (unsigned i = 0; i < flows; i++) {
		put(out, 0xc0000207, 4);
		put(out, 0xcb007107 + i, 4);
		for (int k = 0; k < 40; k++)
			put(out, 0, 1);
	}
}

static void
put_version_9(struct buf *out, uint32_t domain, struct str set)
{
	put(out, 9, 2);
	put(out, 1, 2);
	put(out, 0, 4);
	put(out, 1768204800, 4);
	put(out, 1, 4);
	put(out, domain, 4);
	buf_add(out, set);
}

static void
put_ipfix(struct buf *out, struct str sets)
{
	put(out, 10, 2);
	put(out, 16 + sets.len, 2);
	put(out, 1768204800, 4);
	put(out, 1, 4);
	put(out, 7, 4);
	buf_add(out, sets);
}

/* Template 256: bytes (1, 4 octets), source, target. */
static const struct str template_9 = STR_INIT("\0\0\0\x14\1\0\0\3\0\1\0\4\0\x08\0\4\0\x0c\0\4");
static const struct str data_9 = STR_INIT("\1\0\0\x10\0\0\0\1\xc0\0\2\7\xcb\0\x71\7");

static void
version_5_has_its_fields_in_fixed_places(void **state)
{
	OWNED_BUF datagram = BUF_INIT;

	put_version_5(&datagram, 2, 2);
	assert_flows(*state, &datagram,
		"@1768204800|src=192.0.2.7|dst=203.0.113.7|src=192.0.2.7|dst=203.0.113.8");
}

static void
version_9_is_read_by_the_template_that_came_before(void **state)
{
	struct world *world = *state;
	OWNED_BUF first = BUF_INIT;
	OWNED_BUF second = BUF_INIT;
	OWNED_BUF other = BUF_INIT;

	put_version_9(&second, 1, data_9);
	assert_flows(world, &second, "@1768204800");
	assert_int_equal(flow_templates_missed(world->templates), 1);
	put_version_9(&first, 1, template_9);
	assert_flows(world, &first, "@1768204800");
	assert_flows(world, &second, "@1768204800|src=192.0.2.7|dst=203.0.113.7");
	/* another domain, another exporter: another template */
	put_version_9(&other, 2, data_9);
	assert_flows(world, &other, "@1768204800");
	world->exporter[15] = 1;
	assert_flows(world, &second, "@1768204800");
	assert_int_equal(flow_templates_missed(world->templates), 3);
}

static void
a_new_template_takes_the_place_of_the_old_one(void **state)
{
	OWNED_BUF datagram = BUF_INIT;
	OWNED_BUF again = BUF_INIT;

	put_version_9(&datagram, 1, template_9);
	buf_add(&datagram, STR("\0\0\0\x0c\1\0\0\1\0\x08\0\4"));
	buf_add(&datagram, STR("\1\0\0\x08\xc6\x33\x64\x09"));
	assert_flows(*state, &datagram, "@1768204800|src=198.51.100.9");
	put_version_9(&again, 1, STR("\1\0\0\x08\xc6\x33\x64\x09"));
	assert_flows(*state, &again, "@1768204800|src=198.51.100.9");
}

/* An enterprise's element, one of variable length in both of its forms, IPv6, padding, options. */
static void
ipfix_has_elements_of_enterprises_and_of_variable_length(void **state)
{
	OWNED_BUF sets = BUF_INIT;
	OWNED_BUF message = BUF_INIT;

	buf_add(&sets, STR("\0\2\0\x1c\1\0\0\4\x80\x08\0\4\0\0\x12\x34\1\xcc\xff\xff\0\x1b\0\x10"
			   "\0\x0c\0\4"));
	buf_add(&sets, STR("\0\3\0\x0a\1\1\0\1\0\1"));
	buf_add(&sets, STR("\1\0\0\x43\xc0\0\2\1\3abc"));
	buf_add(&sets, STR("\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\7\xcb\0\x71\7"));
	buf_add(&sets, STR("\xc0\0\2\1\xff\0\2ab"));
	buf_add(&sets, STR("\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x08\xcb\0\x71\x08"));
	buf_add(&sets, STR("\0\0\0\0\0\0"));
	put_ipfix(&message, buf_str(&sets));
	assert_flows(*state, &message,
		"@1768204800|src=2001:db8::7|dst=203.0.113.7|src=2001:db8::8|dst=203.0.113.8");
}

static void
damaged_datagrams_are_refused_with_what_came_before_kept(void **state)
{
	struct world *world = *state;
	OWNED_BUF short_5 = BUF_INIT;
	OWNED_BUF no_length = BUF_INIT;
	OWNED_BUF open_set = BUF_INIT;
	OWNED_BUF unknown = BUF_INIT;
	OWNED_BUF seen = BUF_INIT;

	put_version_5(&short_5, 3, 2);
	assert_int_equal(read_flows(world, &short_5, &seen), E_SYNTAX);
	assert_non_null(strstr(seen.data, "dst=203.0.113.8"));
	put_version_9(&no_length, 1, STR("\1\0\0\3"));
	assert_refused(world, &no_length, E_SYNTAX);
	put_version_9(&open_set, 1,
		STR("\1\0\0\x20"
		    "ab"));
	assert_refused(world, &open_set, E_SYNTAX);
	buf_add(&unknown, STR("\0\7"));
	assert_refused(world, &unknown, E_SYNTAX);
}

static void
every_cut_of_a_message_is_survived(void **state)
{
	OWNED_BUF sets = BUF_INIT;
	OWNED_BUF message = BUF_INIT;

	buf_add(&sets, STR("\0\2\0\x10\1\0\0\2\1\xcc\xff\xff\0\x0c\0\4"));
	buf_add(&sets, STR("\1\0\0\x0c\3abc\xcb\0\x71\7"));
	put_ipfix(&message, buf_str(&sets));
	for (size_t len = 0; len <= message.len; len++) {
		struct buf cut = message;
		OWNED_BUF seen = BUF_INIT;
		cut.len = len;
		assert_int_equal(
			read_flows(*state, &cut, &seen), len == message.len ? OK : E_SYNTAX);
	}
}

static void
holds_the_limits_of_templates_and_their_fields(void **state)
{
	struct world *world = *state;
	OWNED_BUF widest = BUF_INIT;
	OWNED_BUF wider = BUF_INIT;

	for (unsigned extra = 0; extra < 2; extra++) {
		struct buf *datagram = extra == 0 ? &widest : &wider;
		OWNED_BUF set = BUF_INIT;
		unsigned count = FLOW_FIELDS_MAX + extra;
		put(&set, 0, 2);
		put(&set, 8 + count * 4, 2);
		put(&set, 256, 2);
		put(&set, count, 2);
		for (unsigned i = 0; i < count; i++)
			put(&set, 0x00010004, 4);
		put_version_9(datagram, 0, buf_str(&set));
	}
	assert_refused(world, &widest, OK);
	assert_refused(world, &wider, E_TOO_MANY);
	for (unsigned i = 1; i < FLOW_TEMPLATES_MAX; i++) {
		OWNED_BUF datagram = BUF_INIT;
		put_version_9(&datagram, i, template_9);
		assert_refused(world, &datagram, OK);
		arena_reset(world->arena);
	}
	OWNED_BUF one_more = BUF_INIT;
	put_version_9(&one_more, FLOW_TEMPLATES_MAX, template_9);
	assert_refused(world, &one_more, E_TOO_MANY);
	/* what is known can still be renewed */
	assert_refused(world, &widest, OK);
}

/* --- the socket --- */

static void
send_to(const char *place, const struct buf *datagram)
{
	struct sockaddr_in to = { .sin_family = AF_INET };
	int file = socket(AF_INET, SOCK_DGRAM, 0);
	unsigned port;

	assert_int_equal(sscanf(place, "127.0.0.1:%u", &port), 1);
	to.sin_port = htons((uint16_t)port);
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(
		sendto(file, datagram->data, datagram->len, 0, (struct sockaddr *)&to, sizeof(to)),
		(ssize_t)datagram->len);
	close(file);
}

/* "127.0.0.1:PORT" that was free a moment ago. */
static void
free_place(char place[32])
{
	struct sockaddr_in at;
	socklen_t size = sizeof(at);
	int file;

	assert_int_equal(udp_socket_bind(STR("127.0.0.1:0"), &file, NULL), OK);
	assert_int_equal(getsockname(file, (struct sockaddr *)&at, &size), 0);
	snprintf(place, 32, "127.0.0.1:%u", (unsigned)ntohs(at.sin_port));
	close(file);
}

static size_t
read_pieces(struct input *input, struct record *record)
{
	struct source *source;
	struct str piece;
	size_t count = 0;

	for (;;) {
		assert_int_equal(input_next_line(input, &source, &piece, NULL), OK);
		if (piece.data == NULL)
			return count;
		assert_int_equal(reader_read(source->reader, piece, record, NULL), OK);
		count++;
	}
}

static void
datagrams_stay_apart_and_have_no_end(void **state)
{
	char place[32];
	OWNED_BUF datagram = BUF_INIT;
	struct record record = { 0 };
	struct watch_input spec;

	(void)state;
	free_place(place);
	spec = (struct watch_input){ &read_netflow, str_of(place) };
	OWNED(input) input = input_new(env_real(), &spec, false);
	assert_int_equal(input_scan(input, NULL), OK);
	assert_int_equal(read_pieces(input, &record), 0);
	put_version_5(&datagram, 1, 1);
	send_to(place, &datagram);
	send_to(place, &datagram);
	for (size_t got = 0, tries = 0; got < 2; tries++) {
		assert_true(tries < 1000);
		usleep(1000);
		assert_int_equal(input_scan(input, NULL), OK);
		got += read_pieces(input, &record);
	}
	assert_int_equal(record.count, 2);
	assert_true(str_eq(record.fields[1].text, STR("203.0.113.7")));
	assert_false(input_ended(input));
}

static void
a_place_is_an_address_and_a_port(void **state)
{
	static const char *const bad[] = { "", "127.0.0.1", "127.0.0.1:", ":2055", "localhost:2055",
		"2001:db8::1:2055", "[::1:2055", "127.0.0.1:65536", "127.0.0.1:x", "[]:1",
		"127.0.0.1:123456" };
	int file;
	int second;
	char place[32];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(udp_socket_bind(str_of(bad[i]), &file, NULL), E_USAGE);
	free_place(place);
	assert_int_equal(udp_socket_bind(str_of(place), &file, NULL), OK);
	assert_int_equal(udp_socket_bind(str_of(place), &second, NULL), E_CONFLICT);
	close(file);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(version_5_has_its_fields_in_fixed_places),
		TEST(version_9_is_read_by_the_template_that_came_before),
		TEST(a_new_template_takes_the_place_of_the_old_one),
		TEST(ipfix_has_elements_of_enterprises_and_of_variable_length),
		TEST(damaged_datagrams_are_refused_with_what_came_before_kept),
		TEST(every_cut_of_a_message_is_survived),
		TEST(holds_the_limits_of_templates_and_their_fields),
		TEST(datagrams_stay_apart_and_have_no_end),
		TEST(a_place_is_an_address_and_a_port),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
