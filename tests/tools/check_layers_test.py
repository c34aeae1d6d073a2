# check_layers_test.py - plants broken includes and sees that tools/check_layers.py names each.
# SPDX-License-Identifier: Apache-2.0
import pathlib
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / 'tools'), str(ROOT / 'tests/tools')]
import check_layers
import tap


def complaints(**files):
    """Writes the files ("layer__name_h" is layer/name.h) and returns what is wrong with them."""
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder)
        for name, text in files.items():
            path = source / '.'.join(name.replace('__', '/').rsplit('_', 1))
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        return check_layers.check(source)[0]


class Layers(unittest.TestCase):
    def expect(self, fragment, **files):
        found = complaints(**files)
        self.assertEqual(len(found), 1, found)
        self.assertIn(fragment, found[0])

    def test_the_tree_itself_is_clean(self):
        found, count = check_layers.check(ROOT / 'src')
        self.assertEqual(found, [])
        self.assertGreater(count, 30)

    def test_an_include_of_a_lower_layer_passes(self):
        self.assertEqual(complaints(store__a_c='#include "policy/release.h"\n#include <stdio.h>\n'), [])

    def test_an_include_of_an_upper_layer_fails(self):
        self.expect('base lies below store', base__a_c='#include "store/store.h"\n')

    def test_the_line_of_the_include_is_named(self):
        self.expect('a.c:3:', base__a_c='\n\n#include "store/store.h"\n')

    def test_features_do_not_include_each_other(self):
        self.expect('features never include each other', picture__a_c='#include "exchange/a.h"\n')
        self.expect('features never include each other', watch__a_c='#include "exchange/a.h"\n')

    def test_the_sensor_knows_no_store(self):
        self.expect('watch may include only', watch__a_c='#include "store/store.h"\n')

    def test_the_sensor_knows_no_policy(self):
        self.expect('watch may include only', watch__a_c='#include "policy/release.h"\n')

    def test_the_release_rule_reaches_neither_net_nor_store(self):
        self.expect('policy may include only base, model', policy__a_c='#include "net/tls.h"\n')
        self.expect('policy lies below store', policy__a_c='#include "store/store.h"\n')

    def test_neighbours_in_one_row_do_not_include_each_other(self):
        self.expect('match may include only', match__a_c='#include "policy/label.h"\n')
        self.expect('net may include only', net__a_c='#include "model/object.h"\n')

    def test_an_include_must_name_its_layer(self):
        self.expect('does not name its layer', base__a_c='#include "str.h"\n')

    def test_a_path_with_dots_does_not_name_its_layer(self):
        self.expect('does not name its layer', base__a_c='#include "base/../store/store.h"\n')

    def test_an_unknown_layer_is_named(self):
        self.expect('no layer "utils"', base__a_c='#include "utils/a.h"\n')

    def test_a_file_outside_any_layer_fails(self):
        self.expect('no layer "."', main_c='')
        self.expect('no layer "utils"', utils__a_c='')

    def test_headers_in_a_circle_fail(self):
        self.expect('base/a.h -> base/b.h -> base/a.h',
                    base__a_h='#include "base/b.h"\n', base__b_h='#include "base/a.h"\n')

    def test_a_header_that_includes_itself_fails(self):
        self.expect('circle', base__a_h='#include "base/a.h"\n')

    def test_two_ways_to_one_header_are_no_circle(self):
        self.assertEqual(complaints(base__a_h='#include "base/b.h"\n#include "base/c.h"\n',
                                    base__b_h='#include "base/c.h"\n', base__c_h=''), [])

    def test_a_library_stays_behind_its_seam(self):
        self.expect('stands behind a seam', web__a_c='#include <microhttpd.h>\n')
        self.expect('stands behind a seam', watch__a_c='#include <curl/curl.h>\n')
        self.assertEqual(complaints(net__a_c='#include <microhttpd.h>\n'), [])

    def test_an_include_through_a_macro_fails(self):
        self.expect('through a macro', base__a_c='#include WHATEVER\n')

    def test_an_include_in_a_comment_does_not_count(self):
        self.assertEqual(complaints(base__a_c='/*\n#include "store/store.h"\n*/\n'), [])

    def test_spaces_do_not_hide_an_include(self):
        self.expect('base lies below store', base__a_c='  #  include"store/store.h"\n')


if __name__ == '__main__':
    tap.main()
