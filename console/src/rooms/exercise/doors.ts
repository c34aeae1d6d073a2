// doors.ts - the rooms of an exercise, and who finds a door to them in the bar.
// SPDX-License-Identifier: Apache-2.0
import type { Desk, Seat } from '../../contract.ts';
import type { IconName } from '../../icons.tsx';

export interface Door { path: string; title: string; icon: IconName }
interface ExerciseDoor extends Door {
  everybody?: boolean;
  team?: boolean; // people of a team
  desks?: Desk[];
}

// The server decides what is in a room; a door that leads to nothing is only left out.
const DOORS: ExerciseDoor[] = [
  { path: '/board', title: 'Board', icon: 'board', everybody: true },
  { path: '/team', title: 'Team room', icon: 'team', team: true, desks: ['white'] },
  { path: '/timeline', title: 'Time line', icon: 'timeline', team: true, desks: ['white', 'yellow', 'green'] },
  { path: '/white', title: 'White', icon: 'white', desks: ['white'] },
  { path: '/grading', title: 'Grading', icon: 'grading', desks: ['white', 'grader'] },
  { path: '/red', title: 'Red', icon: 'red', desks: ['white', 'red'] },
  { path: '/checks', title: 'Checks', icon: 'checks', desks: ['white', 'green'] },
  { path: '/usability', title: 'Usability', icon: 'users', desks: ['users', 'white'] },
  { path: '/news', title: 'News', icon: 'news', desks: ['white', 'yellow'] },
  { path: '/truth', title: 'Truth', icon: 'truth', team: true, desks: ['white', 'yellow', 'grader'] },
  { path: '/scenario', title: 'Scenario', icon: 'console', desks: ['white'] },
  { path: '/people', title: 'People', icon: 'people', team: true, desks: ['white'] },
  { path: '/record', title: 'Record', icon: 'record', everybody: true },
  { path: '/review', title: 'Review', icon: 'review', everybody: true },
];

export function doorsFor(seat: Seat | null): Door[] {
  return DOORS.filter((door) => door.everybody === true ||
    (door.team === true && seat?.team != null) ||
    door.desks?.some((desk) => seat?.desks.includes(desk)) === true);
}
