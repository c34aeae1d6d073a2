/* import_providentia.c - an inventory as Providentia gives it out, in JSON or YAML.
 * SPDX-License-Identifier: Apache-2.0
 *
 * {"result": [{id, role, description, customization_context, actor_id, instances: [{hostname, fqdn,
 * team_nr, connection_address, interfaces: [{network_id, addresses: [{address}]}], checks:
 * [{id}]}]}]}. A specification of a host is a system; its instances of the teams give the address
 * of the template.
 */
#include "base/limits.h"
#include "exercise/import_work.h"

enum { INSTANCES_MAX = 1000 }; /* of one specification: teams times machines of a cluster */

struct inventory {
	struct import *import;
	unsigned highest; /* team's number */
};

/* Only the first machine of a cluster stands for it. */
static bool
is_first(struct import_tree *instance)
{
	uint64_t index;

	return !str_to_u64(import_text(instance, "sequence_index"), &index) || index <= 1;
}

static struct str
address_of(struct import_tree *instance)
{
	struct str address = import_text(instance, "connection_address");

	TREE_EACH(interface, import_get(instance, "interfaces"))
	TREE_EACH(item, import_get(interface, "addresses"))
	{
		struct str own = import_text(item, "address");
		if (address.len == 0)
			address = own;
	}
	if (address.len == 0)
		address = import_text(instance, "fqdn");
	return str_first(address, str_find_char(address, '/'));
}

static struct str
network_of(struct import_tree *instance)
{
	struct str found = STR_NONE;

	TREE_EACH(interface, import_get(instance, "interfaces"))
	{
		struct str network = import_text(interface, "network_id");
		if (found.len == 0)
			found = network;
	}
	return found;
}

static size_t
collect(struct inventory *inventory, struct import_tree *list, struct import_variant *variants)
{
	size_t count = 0;

	TREE_EACH(instance, list)
	{
		uint64_t number = 0;
		bool numbered = str_to_u64(import_text(instance, "team_nr"), &number);
		struct str address = address_of(instance);
		import_leave(import_get(instance, "team_nr_str"));
		import_leave(import_get(instance, "id"));
		if (!is_first(instance) || address.len == 0 || count == INSTANCES_MAX)
			continue;
		if (numbered && number < TEAMS_MAX && number > inventory->highest)
			inventory->highest = (unsigned)number;
		variants[count++] = (struct import_variant){
			numbered && number <= 9999 ? (unsigned)number : 0, address
		};
	}
	return count;
}

static void
write_network(struct import *import, struct str network)
{
	struct str slug = import_slug(import, network);
	struct import_section *section = &import->sections[SECTION_NETWORKS];

	for (size_t i = 0; i < section->name_count; i++)
		if (str_eq(section->names[i], slug))
			return;
	import_record(import, SECTION_NETWORKS);
	import_put(import, "name", import_name(import, SECTION_NETWORKS, network));
	import_put(import, "title", network);
}

/* "ssh-tcp-22" or "ping": what it begins with is the kind, a number at its end the port. */
static void
write_check(struct import *import, struct str system, struct import_tree *item)
{
	struct str id = import_text(item, "id");
	size_t end = str_find_char(id, '-');
	size_t last = id.len;
	uint64_t port;
	struct import_check check = { .system = system,
		.name = import_slug(import, id),
		.kind = str_first(id, end),
		.line = item->line };

	while (last > 0 && id.data[last - 1] >= '0' && id.data[last - 1] <= '9')
		last--;
	if (str_to_u64(str_from_offset(id, last), &port) && port > 0 && port < 65536)
		check.port = str_from_offset(id, last);
	import_leave(item);
	import_check_write(import, &check);
}

static void
write_system(struct inventory *inventory, struct import_tree *spec)
{
	struct import *import = inventory->import;
	struct import_tree *list = import_get(spec, "instances");
	struct import_variant *variants = arena_array(
		import->arena, INSTANCES_MAX, struct import_variant);
	struct str title = import_text(spec, "id");
	struct str name = import_name(import, SECTION_SYSTEMS, title);
	struct str about = import_text(spec, "description");
	struct str address = STR("");
	struct str network;
	size_t count;

	if (variants == NULL) {
		import->starved = true;
		return;
	}
	count = collect(inventory, list, variants);
	network = network_of(list == NULL ? NULL : list->first);
	if (network.len > 0)
		write_network(import, network);
	if (count == 0)
		import_note(
			import, spec->line, "%.*s: no address stands in the file", STR_FMT(title));
	else if (!import_generalise(import, variants, count, &address) && count > 1)
		import_note(import, spec->line,
			"%.*s: its addresses follow no rule over the teams: "
			"that of the first is kept",
			STR_FMT(title));
	import_record(import, SECTION_SYSTEMS);
	import_put(import, "name", name);
	import_put(import, "title",
		about.len > 0 && about.len <= NAME_MAX_BYTES &&
				str_find_char(about, '\n') == about.len
			? about
			: title);
	if (network.len > 0)
		import_put(import, "network", import_slug(import, network));
	import_put(import, "zone", import_text(spec, "actor_name"));
	import_put(import, "address", address);
	if (list != NULL)
		TREE_EACH(check, import_get(list->first, "checks"))
	write_check(import, name, check);
	/* The other teams' are the same ones: what was not mapped is told of the first. */
	TREE_EACH(instance, list)
	if (instance != list->first)
		import_leave(instance);
}

static void
write_teams(const struct inventory *inventory)
{
	struct import *import = inventory->import;

	for (unsigned number = 1; number <= inventory->highest; number++) {
		struct str organisation = import_organisation(import);
		struct str name = str_printf(import->arena, "blue%u", number);
		import_record(import, SECTION_TEAMS);
		import_put(import, "name", import_name(import, SECTION_TEAMS, name));
		import_putf(import, "title", "Blue %u", number);
		import_putf(import, "number", "%u", number);
		import_put_list(import, "organisations", &organisation, 1);
	}
}

static enum err
read_any(struct import *import, struct import_tree **ret, struct fault *why)
{
	struct str text = str_trim(import->input->text);

	if (str_starts(text, STR("{")) || str_starts(text, STR("[")))
		return import_read_json(import, ret, why);
	return import_read_yaml(import, ret, why);
}

static enum err
run(struct import *import, struct fault *why)
{
	struct inventory inventory = { import, 0 };
	struct import_tree *root;
	struct import_tree *list;

	TRY(read_any(import, &root, why));
	list = root->kind == YAML_IS_LIST ? root : import_get(root, "result");
	if (list == NULL || list->kind != YAML_IS_LIST)
		return fail(why, E_INVALID,
			"%s has no list \"result\": is it an inventory of "
			"Providentia?",
			import->input->name);
	TREE_EACH(spec, list)
	{
		struct str context = import_text(spec, "customization_context");
		if (context.len == 0 || str_eq(context, STR("host")))
			write_system(&inventory, spec);
	}
	write_teams(&inventory);
	import_note_unused(import, root);
	return OK;
}

const struct import_kind import_providentia = {
	.name = "providentia",
	.summary = "an inventory of Providentia (JSON or YAML)",
	.run = run,
};
