// theme_button.tsx - from dark to light and back.
// SPDX-License-Identifier: Apache-2.0
import { Icon } from '../icons.tsx';
import { chooseTheme, useDark } from '../theme.ts';

export function ThemeButton() {
  const dark = useDark();
  const title = dark ? 'Light colours' : 'Dark colours';
  return (
    <button type="button" class="tool" title={title} aria-label={title}
        onClick={() => chooseTheme(dark ? 'light' : 'dark')}>
      <Icon name={dark ? 'sun' : 'moon'} />
    </button>
  );
}
