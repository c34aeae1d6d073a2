// theme.ts - dark, light, or as the system says; kept in this browser.
// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'preact/hooks';

export type Theme = 'system' | 'dark' | 'light';

const KEY = 'testudo.theme';
const CHANGED = 'testudo:theme';

export function theme(): Theme {
  try {
    const kept = localStorage.getItem(KEY);
    return kept === 'dark' || kept === 'light' ? kept : 'system';
  } catch {
    return 'system'; // storage may be forbidden
  }
}

/** The style sheet follows color-scheme; the attribute overrides it. */
export function applyTheme(): void {
  const chosen = theme();
  if (chosen === 'system')
    document.documentElement.removeAttribute('data-theme');
  else
    document.documentElement.dataset['theme'] = chosen;
}

/** An exercise has other colours on every page, so that nobody takes it for the real world. */
export function applyRealm(exercise: boolean): void {
  document.documentElement.toggleAttribute('data-exercise', exercise);
}

/** A dry run says so at the foot of every page, the sign-in and the hall's screen too, as soon as the server said so. */
export function markDryRun(): void {
  if (document.documentElement.hasAttribute('data-dry-run'))
    return;
  document.documentElement.setAttribute('data-dry-run', '');
  const mark = document.createElement('p');
  mark.className = 'dry-run';
  mark.setAttribute('role', 'note');
  mark.textContent = 'Dry run: a copy of the exercise, played by simulated people';
  document.body.append(mark);
}

export function chooseTheme(chosen: Theme): void {
  try {
    if (chosen === 'system')
      localStorage.removeItem(KEY);
    else
      localStorage.setItem(KEY, chosen);
  } catch {
    // It then holds for nothing but this page, which is better than an error.
  }
  applyTheme();
  if (chosen !== 'system')
    document.documentElement.dataset['theme'] = chosen;
  dispatchEvent(new Event(CHANGED));
}

export function isDark(): boolean {
  const shown = document.documentElement.dataset['theme'];
  return shown === undefined ? matchMedia('(prefers-color-scheme: dark)').matches : shown === 'dark';
}

/** Whether the page is dark now; follows the system and the choice. */
export function useDark(): boolean {
  const [dark, setDark] = useState(isDark);
  useEffect(() => {
    const update = () => setDark(isDark());
    const media = matchMedia('(prefers-color-scheme: dark)');
    media.addEventListener('change', update);
    addEventListener(CHANGED, update);
    return () => {
      media.removeEventListener('change', update);
      removeEventListener(CHANGED, update);
    };
  }, []);
  return dark;
}
