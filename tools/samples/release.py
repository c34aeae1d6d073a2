# release.py - who may read a sample object: the release rule again, slow and apart from the program.
# SPDX-License-Identifier: Apache-2.0
"""Written from the words of policy/release.h and store/intake.h, not from their code, so that the two
can be held against each other. Knows only what the samples use: what is derived takes on the labels
of the objects in the same bundle."""
from samples.stix import RELEASE_EXTENSION, TLP1, TLP2

ORDER = ['clear', 'green', 'amber', 'amber+strict', 'red']
COLOUR_OF = {**{id: colour for colour, id in TLP2.items()},
             TLP1['white']: 'clear', TLP1['green']: 'green', TLP1['amber']: 'amber', TLP1['red']: 'red'}
DERIVED = {'relationship', 'sighting', 'note', 'opinion', 'report', 'grouping'}
CLOSED = 'closed'


def stricter(*colours):
    return max((colour for colour in colours if colour), key=ORDER.index)


class World:
    def __init__(self, coalition):
        self.organisations = {each['code']: each for each in coalition['organisations']}
        self.communities = {each['name']: each for each in coalition['communities']}
        self.collections = {each['alias']: each for each in coalition['collections']}
        self.by_identity = {each['identity']: each['code'] for each in coalition['organisations']}
        self.node_floor = coalition['node']['floor']

    def named(self, lists):
        """The organisations that every list admits."""
        admitted = set(self.organisations)
        for maker, names in lists:
            here = {self.by_identity.get(maker)}
            for name in names:
                if name.startswith('community:'):
                    here |= set(self.communities.get(name[10:], {}).get('organisations', ()))
                else:
                    here.add(self.by_identity.get(name))
            admitted &= here
        return admitted

    def audience(self, owner, collection, label):
        if label == CLOSED:
            return {owner}
        colour, lists = label
        inside = set(self.communities[self.collections[collection]['community']]['organisations'])
        full = {code for code in inside
                if self.organisations[code]['standing'] in ('member', 'partner')}
        clients = {code for code, each in self.organisations.items() if each['client_of'] in full}
        admitted = {'red': full if lists else set(), 'amber+strict': full, 'amber': full | clients,
                    'green': full | clients | inside, 'clear': set(self.organisations)}[colour]
        return (admitted & self.named(lists)) | {owner}

    def own_label(self, thing, owner, collection, markings):
        """What the object's own markings and the floors say."""
        refs = list(thing.get('object_marking_refs', ()))
        refs += [part['marking_ref'] for part in thing.get('granular_markings', ())
                 if 'marking_ref' in part]
        colours, lists = [], []
        for ref in refs:
            if ref in COLOUR_OF:
                colours.append(COLOUR_OF[ref])
            elif ref not in markings:
                return CLOSED
            elif is_list(markings[ref]):
                lists.append(list_of(markings[ref]))
            elif markings[ref].get('definition_type') != 'statement':
                return CLOSED
        if is_list(thing):  # who is in a deal is known to those who are in it
            lists.append(list_of(thing))
        if not colours and self.organisations[owner]['default_tlp']:
            colours.append(self.organisations[owner]['default_tlp'])
        if not colours:
            return CLOSED
        where = self.collections[collection]
        floors = [where['floor'], self.communities[where['community']]['floor'], self.node_floor]
        return stricter(*colours, *floors), lists

    def labels(self, owner, collection, objects):
        """The label of each object of one bundle, by id; of the latest version."""
        markings = {thing['id']: thing for thing in objects if thing['type'] == 'marking-definition'}
        labels = {}
        for thing in objects:
            label = self.own_label(thing, owner, collection, markings)
            if thing['type'] in DERIVED:
                for ref in references(thing):
                    label = meet(label, labels.get(ref))
            labels[thing['id']] = label
        return labels

    def readers(self, owner, collection, objects):
        return {id: sorted(self.audience(owner, collection, label))
                for id, label in self.labels(owner, collection, objects).items()}


def is_list(thing):
    return thing['type'] == 'marking-definition' and RELEASE_EXTENSION in thing.get('extensions', {})


def list_of(marking):
    return marking['created_by_ref'], marking['extensions'][RELEASE_EXTENSION]['releasable_to']


def meet(label, other):
    if other is None:
        return label
    if CLOSED in (label, other):
        return CLOSED
    return stricter(label[0], other[0]), label[1] + other[1]


def references(thing):
    for key, value in thing.items():
        if key.endswith('_ref') and key != 'created_by_ref':
            yield value
        elif key.endswith('_refs') and key != 'object_marking_refs':
            yield from value
