/* flow_export.c - the addresses of flows that routers export.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/flow_export.h"

#include "base/limits.h"
#include "base/timestamp.h"
#include "watch/octets.h"
#include "watch/packet.h"

enum {
	VERSION_5 = 5,
	VERSION_9 = 9,
	VERSION_IPFIX = 10,
	V5_RECORD = 48,
	SET_TEMPLATES_9 = 0,
	SET_TEMPLATES_IPFIX = 2,
	SET_DATA_FIRST = 256,
	ENTERPRISE = 0x8000,
	VARIABLE = 0xffff,
};

/* What of a flow is looked at: IANA's information elements. Numbers may have any size. */
enum element_kind { ELEMENT_ADDRESS, ELEMENT_NUMBER, ELEMENT_PROTOCOL };

static const struct element {
	uint16_t id;
	uint16_t size; /* of an address */
	enum element_kind kind;
	const char *name;
} elements[] = {
	{ 1, 0, ELEMENT_NUMBER, "bytes" },
	{ 2, 0, ELEMENT_NUMBER, "packets" },
	{ 4, 0, ELEMENT_PROTOCOL, "proto" },
	{ 7, 0, ELEMENT_NUMBER, "src_port" },
	{ 8, 4, ELEMENT_ADDRESS, "src" },
	{ 11, 0, ELEMENT_NUMBER, "dst_port" },
	{ 12, 4, ELEMENT_ADDRESS, "dst" },
	{ 27, 16, ELEMENT_ADDRESS, "src" },
	{ 28, 16, ELEMENT_ADDRESS, "dst" },
	{ 225, 4, ELEMENT_ADDRESS, "nat_src" },
	{ 226, 4, ELEMENT_ADDRESS, "nat_dst" },
	{ 281, 16, ELEMENT_ADDRESS, "nat_src" },
	{ 282, 16, ELEMENT_ADDRESS, "nat_dst" },
};

struct template_field {
	uint16_t id; /* 0: of an enterprise, so not looked at */
	uint16_t size;
};

struct template
{
	char exporter[FLOW_EXPORTER_SIZE];
	uint32_t domain;
	uint16_t number;
	uint16_t count;
	struct template_field *fields;
};

struct flow_templates {
	uint64_t missed;
	size_t count;
	struct template templates[FLOW_TEMPLATES_MAX];
};

struct export
{
	struct flow_templates *templates;
	struct arena *arena;
	struct str line;
	struct record *record;
	struct str exporter;
	uint32_t domain;
	bool ipfix;
};

struct flow_templates *
flow_templates_new(void)
{
	return calloc(1, sizeof(struct flow_templates));
}

void
flow_templates_free(struct flow_templates *templates)
{
	if (templates == NULL)
		return;
	for (size_t i = 0; i < templates->count; i++)
		free(templates->templates[i].fields);
	free(templates);
}

uint64_t
flow_templates_missed(const struct flow_templates *templates)
{
	return templates->missed;
}

/* --- flows --- */

static enum err
add_address(struct export *export, const char *name, struct str bytes, struct fault *why)
{
	return record_add_address(
		export->arena, export->record, export->line, str_of(name), bytes, NULL, why);
}

/* Zero says that the exporter does not know. */
static enum err
add_number(
	struct export *export, const struct element *element, struct str bytes, struct fault *why)
{
	const char *protocol = NULL;
	uint64_t number = 0;
	struct str text;

	for (size_t i = 0; i < bytes.len; i++)
		number = number << 8 | (uint8_t)bytes.data[i];
	if (!export->record->keeps_details || bytes.len > 8 || number == 0)
		return OK;
	if (element->kind == ELEMENT_PROTOCOL && number < 256)
		protocol = packet_protocol_name((unsigned)number);
	text = protocol != NULL ? str_of(protocol)
				: str_printf(export->arena, "%llu", (unsigned long long)number);
	if (text.data == NULL)
		return fail_nomem(why);
	return record_add_detail(export->arena, export->record, str_of(element->name), text, why);
}

static enum err
add_element(struct export *export, uint16_t id, struct str bytes, struct fault *why)
{
	for (size_t i = 0; i < sizeof(elements) / sizeof(*elements); i++) {
		if (elements[i].id != id)
			continue;
		if (elements[i].kind != ELEMENT_ADDRESS)
			return add_number(export, &elements[i], bytes, why);
		if (elements[i].size == bytes.len)
			return add_address(export, elements[i].name, bytes, why);
	}
	return OK;
}

/* RFC 7011 section 7: one octet, or 255 and two. */
static size_t
variable_size(struct octets *at)
{
	size_t size = octets_u8(at);

	return size == 255 ? octets_u16(at) : size;
}

static size_t
least_size(const struct template *template)
{
	size_t size = 0;

	for (size_t i = 0; i < template->count; i++)
		size += template->fields[i].size == VARIABLE ? 1 : template->fields[i].size;
	return size;
}

/* What is left when no further record fits is padding. */
static enum err
read_data(struct export *export, const struct template *template, struct str set, struct fault *why)
{
	struct octets at = octets_of(set);
	size_t least = least_size(template);

	while (least > 0 && octets_left(&at) >= least) {
		for (size_t i = 0; i < template->count; i++) {
			size_t size = template->fields[i].size;
			if (size == VARIABLE)
				size = variable_size(&at);
			struct str bytes = octets_take(&at, size);
			if (at.short_of)
				return fail(why, E_SYNTAX, "a flow goes over the end of its set");
			TRY(add_element(export, template->fields[i].id, bytes, why));
		}
		export->record->part++;
	}
	return OK;
}

/* --- templates --- */

static struct template *
find_template(const struct export *export, uint16_t number)
{
	struct flow_templates *all = export->templates;

	for (size_t i = 0; i < all->count; i++)
		if (all->templates[i].number == number &&
			all->templates[i].domain == export->domain &&
			memcmp(all->templates[i].exporter, export->exporter.data,
				FLOW_EXPORTER_SIZE) == 0)
			return &all->templates[i];
	return NULL;
}

/* The template's place, new or known; NULL when all places are taken. */
static struct template *
place_template(struct export *export, uint16_t number)
{
	struct template *template = find_template(export, number);

	if (template != NULL || export->templates->count == FLOW_TEMPLATES_MAX)
		return template;
	template = &export->templates->templates[export->templates->count++];
	*template = (struct template){ .domain = export->domain, .number = number };
	memcpy(template->exporter, export->exporter.data, FLOW_EXPORTER_SIZE);
	return template;
}

static struct template_field
take_field(struct export *export, struct octets *at)
{
	struct template_field field = { .id = octets_u16(at), .size = octets_u16(at) };

	if (export->ipfix && (field.id & ENTERPRISE)) {
		octets_u32(at); /* whose */
		field.id = 0;
	}
	return field;
}

static enum err
keep_template(struct export *export, uint16_t number, const struct template_field *fields,
	uint16_t count, struct fault *why)
{
	struct template *template = place_template(export, number);
	struct template_field *copy = calloc(count + 1u, sizeof(*copy));

	if (copy == NULL)
		return fail_nomem(why);
	memcpy(copy, fields, count * sizeof(*copy));
	if (template == NULL) {
		free(copy);
		return fail(why, E_TOO_MANY, "more than %u templates of flows", FLOW_TEMPLATES_MAX);
	}
	free(template->fields);
	template->fields = copy;
	template->count = count;
	return OK;
}

static enum err
read_templates(struct export *export, struct str set, struct fault *why)
{
	struct template_field fields[FLOW_FIELDS_MAX];
	struct octets at = octets_of(set);

	while (octets_left(&at) >= 4) {
		uint16_t number = octets_u16(&at);
		uint16_t count = octets_u16(&at);
		if (number < SET_DATA_FIRST)
			return OK; /* padding */
		if (count > FLOW_FIELDS_MAX)
			return fail(why, E_TOO_MANY, "more than %u fields in a template of flows",
				FLOW_FIELDS_MAX);
		for (uint16_t i = 0; i < count; i++)
			fields[i] = take_field(export, &at);
		if (at.short_of)
			return fail(why, E_SYNTAX, "a template goes over the end of its set");
		TRY(keep_template(export, number, fields, count, why));
	}
	return OK;
}

static enum err
read_set(struct export *export, uint16_t id, struct str set, struct fault *why)
{
	const struct template *template;

	if (id == (export->ipfix ? SET_TEMPLATES_IPFIX : SET_TEMPLATES_9))
		return read_templates(export, set, why);
	if (id < SET_DATA_FIRST)
		return OK; /* options: about the exporter, not about flows */
	template = find_template(export, id);
	if (template != NULL)
		return read_data(export, template, set, why);
	export->templates->missed++;
	return OK;
}

static enum err
read_sets(struct export *export, struct octets *at, struct fault *why)
{
	while (octets_left(at) >= 4) {
		uint16_t id = octets_u16(at);
		uint16_t length = octets_u16(at);
		struct str set = length < 4 ? STR_NONE : octets_take(at, length - 4u);
		if (length < 4 || at->short_of)
			return fail(why, E_SYNTAX, "a set of flows of %u bytes", length);
		TRY(read_set(export, id, set, why));
	}
	return OK;
}

/* --- the three formats --- */

static void
set_time(struct export *export, uint32_t seconds)
{
	export->record->has_time = true;
	export->record->time = (int64_t)seconds * MICROSECONDS_PER_SECOND;
}

/* A flow of version 5 as a template would say it; 0 is passed over. */
static const struct template_field flow_5[] = {
	{ 8, 4 },
	{ 12, 4 },
	{ 0, 8 }, /* next hop, interfaces */
	{ 2, 4 },
	{ 1, 4 },
	{ 0, 8 }, /* times */
	{ 7, 2 },
	{ 11, 2 },
	{ 0, 2 }, /* flags of TCP */
	{ 4, 1 },
};

static enum err
read_version_5(struct export *export, struct octets *at, struct fault *why)
{
	unsigned count = octets_u16(at);

	octets_u32(at); /* since the exporter's start */
	set_time(export, octets_u32(at));
	octets_take(at, 12); /* nanoseconds, sequence, engine, sampling */
	for (unsigned i = 0; i < count; i++) {
		struct octets flow = octets_of(octets_take(at, V5_RECORD));
		if (at->short_of)
			return fail(why, E_SYNTAX, "fewer flows than their number says");
		for (size_t k = 0; k < sizeof(flow_5) / sizeof(*flow_5); k++)
			TRY(add_element(
				export, flow_5[k].id, octets_take(&flow, flow_5[k].size), why));
		export->record->part++;
	}
	return OK;
}

static enum err
read_version_9(struct export *export, struct octets *at, struct fault *why)
{
	octets_take(at, 6); /* count, since the exporter's start */
	set_time(export, octets_u32(at));
	octets_u32(at); /* sequence */
	export->domain = octets_u32(at);
	return at->short_of ? fail(why, E_SYNTAX, "a cut header") : read_sets(export, at, why);
}

static enum err
read_ipfix(struct export *export, struct octets *at, struct fault *why)
{
	size_t length = octets_u16(at);

	set_time(export, octets_u32(at));
	octets_u32(at); /* sequence */
	export->domain = octets_u32(at);
	export->ipfix = true;
	if (at->short_of || length > at->bytes.len || length < at->at)
		return fail(why, E_SYNTAX, "a message whose length is not its own");
	at->bytes.len = length;
	return read_sets(export, at, why);
}

enum err
flow_export_read(struct flow_templates *templates, struct arena *arena, struct str line,
	struct str exporter, struct str datagram, struct record *record, struct fault *why)
{
	struct export export = { .templates = templates,
		.arena = arena,
		.line = line,
		.record = record,
		.exporter = exporter };
	struct octets at = octets_of(datagram);

	switch (octets_u16(&at)) {
	case VERSION_5:
		return read_version_5(&export, &at, why);
	case VERSION_9:
		return read_version_9(&export, &at, why);
	case VERSION_IPFIX:
		return read_ipfix(&export, &at, why);
	default:
		return fail(why, E_SYNTAX, "neither NetFlow v5 or v9 nor IPFIX");
	}
}
