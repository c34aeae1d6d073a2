// keys.ts - the keyboard: "/" to search, arrows from row to row.
// SPDX-License-Identifier: Apache-2.0
import { go } from '../route.ts';

const SEARCH = '#search';

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName));
}

// Someone is on the way to the search from a room without one.
let searchWanted = false;

function focusSearch(): boolean {
  const box = document.querySelector<HTMLInputElement>(SEARCH);
  box?.focus();
  box?.select();
  return box !== null;
}

function toSearch(): void {
  if (focusSearch())
    return;
  searchWanted = true;
  go('/intelligence');
}

/** For a room that has just been drawn: gives the focus to its search if that was wanted. */
export function tookFocusToSearch(): boolean {
  const wanted = searchWanted;
  searchWanted = false;
  return wanted && focusSearch();
}

/** From a link or button in a table row to the one in the next row. */
function toRow(from: HTMLElement, step: 1 | -1): boolean {
  const row = from.closest('tbody tr');
  const next = step === 1 ? row?.nextElementSibling : row?.previousElementSibling;
  const target = next?.querySelector<HTMLElement>('a, button');
  target?.focus();
  return target !== undefined && target !== null;
}

export function watchKeys(): void {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey)
      return;
    if (event.key === '/' && !isTyping(event.target) && document.querySelector('main') !== null) {
      event.preventDefault();
      toSearch();
    } else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && !isTyping(event.target)) {
      if (toRow(event.target as HTMLElement, event.key === 'ArrowDown' ? 1 : -1))
        event.preventDefault();
    }
  });
}
