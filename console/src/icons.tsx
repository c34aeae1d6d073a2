// icons.tsx - the console's own line drawings, 24 units square, in the colour of the text.
// SPDX-License-Identifier: Apache-2.0

const PATHS = {
  shield: 'M12 3l8 3v6c0 5-3.4 8-8 9.5C7.4 20 4 17 4 12V6z',
  picture: 'M4 20V4M4 20h16M8 16v-4M12 16V8M16 16v-6M20 16V6',
  intelligence: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.500L21 21',
  sightings: 'M2 12c3-5 6-7 10-7s7 2 10 7c-3 5-6 7-10 7s-7-2-10-7zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z',
  organisations: 'M3 21h18M5 21V10M9.5 21V10M14.5 21V10M19 21V10M3 10l9-6 9 6z',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.400M17.6 17.600L19 19M5 19l1.4-1.400M17.6 6.400L19 5',
  moon: 'M20 14.500A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.500z',
  leave: 'M14 4H5v16h9M10 12h11M17 8l4 4-4 4',
  close: 'M6 6l12 12M18 6L6 18',
  alert: 'M12 3l10 18H2zM12 10v5M12 17.500v.5',
  empty: 'M4 14l3-9h10l3 9v6H4zM4 14h5l1 3h4l1-3h5',
  back: 'M20 12H4M10 6l-6 6 6 6',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  download: 'M12 4v11M7 11l5 5 5-5M4 20h16',
  up: 'M12 20V5M6 11l6-6 6 6',
  down: 'M12 4v15M6 13l6 6 6-6',
  level: 'M4 12h15M14 7l5 5-5 5',
  yes: 'M4 13l5 5L20 6',
  no: 'M6 6l12 12M18 6L6 18',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
} as const;

export type IconName = keyof typeof PATHS;

/** Decoration: the words beside it say the same. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The mark: shields that cover each other. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path class="mark-far" d="M9 6l7 3v6c0 4.5-2.7 7.5-7 9-4.3-1.5-7-4.5-7-9V9z" />
      <path class="mark-far" d="M23 6l7 3v6c0 4.5-2.7 7.5-7 9-4.3-1.5-7-4.5-7-9V9z" />
      <path class="mark-near" d="M16 8l8 3.400v6.400c0 5-3.1 8.4-8 10.2-4.9-1.8-8-5.2-8-10.200v-6.400z" />
    </svg>
  );
}
