// icons.tsx - the console's own line drawings, 24 units square, in the colour of the text.
// SPDX-License-Identifier: Apache-2.0

const PATHS = {
  shield: 'M12 3l8 3v6c0 5-3.4 8-8 9.5C7.4 20 4 17 4 12V6z',
  picture: 'M4 20V4M4 20h16M8 16v-4M12 16V8M16 16v-6M20 16V6',
  intelligence: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5L21 21',
  sightings: 'M2 12c3-5 6-7 10-7s7 2 10 7c-3 5-6 7-10 7s-7-2-10-7zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z',
  sensors: 'M12 13a1.500 1.500 0 1 0 0-3 1.500 1.500 0 0 0 0 3zM12 13v8M8 15.500a5.500 5.500 0 0 1 0-8M16 15.500a5.500 5.500 0 0 0 0-8M5 18a9.500 9.500 0 0 1 0-13M19 18a9.500 9.500 0 0 0 0-13',
  organisations: 'M3 21h18M5 21V10M9.5 21V10M14.5 21V10M19 21V10M3 10l9-6 9 6z',
  board: 'M5 20v-7M10 20V8M15 20v-9M20 20V4',
  exercises: 'M5 21V4l5 2.500-5 2.500M19 21V4l-5 2.500 5 2.500',
  timeline: 'M3 7h9M7 12h10M12 17h9M3 4v16',
  team: 'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c0-4 3-6 6.5-6s6.5 2 6.5 6M16 4.5a3 3 0 0 1 0 6M18 14.5c2.3.7 3.5 2.6 3.5 5.5',
  grading: 'M5 3h14v18H5zM8.5 9l1.5 1.5L13 7.5M8.5 15.5l1.5 1.5 3-3M15.5 9h.5M15.5 16h.5',
  red: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 1v4M12 19v4M1 12h4M19 12h4',
  white: 'M4 21V4M4 5h14l-3 4 3 4H4',
  checks: 'M3 12h4l3-7 4 14 3-7h4',
  users: 'M4 5h16v11H4zM9 20h6M12 16v4M8 10l2.5 2.5L16 8',
  people: 'M12 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-5 3.5-7 8-7s8 2 8 7',
  truth: 'M4 6h6M14 6h6M4 18h9M17 18h3M10 6l3 12M17 6v12',
  record: 'M6 3h12v18H6zM9 8h6M9 12h6M9 16h4',
  review: 'M4 12a8 8 0 1 0 2.5-5.800M4 4v4.5h4.5M12 8v4l3 2',
  play: 'M7 4l13 8-13 8z',
  pause: 'M8 4v16M16 4v16',
  stop: 'M5 5h14v14H5z',
  mail: 'M3 5h18v14H3zM3 6l9 7 9-7',
  news: 'M3 5h15v14H3zM18 9h3v8a2 2 0 0 1-3 2M6 9h9M6 13h9M6 16h5',
  console: 'M3 5h18v14H3zM7 9l3 3-3 3M12 15h4',
  skip: 'M5 5l9 7-9 7zM18 5v14',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.400M17.6 17.600L19 19M5 19l1.4-1.400M17.6 6.400L19 5',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z',
  leave: 'M14 4H5v16h9M10 12h11M17 8l4 4-4 4',
  close: 'M6 6l12 12M18 6L6 18',
  alert: 'M12 3l10 18H2zM12 10v5M12 17.5v.5',
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
