// world.tsx - the rooms that the real world and every exercise have alike.
// SPDX-License-Identifier: Apache-2.0
import type { Session } from '../contract.ts';
import { lazy } from '../parts/lazy.tsx';
import { Room } from '../parts/room.tsx';
import type { Place } from '../route.ts';
import { Intelligence } from './intelligence.tsx';
import { ObjectRoom } from './object.tsx';
import { Organisations } from './organisations.tsx';
import { PictureRoom } from './picture.tsx';
import { Sightings } from './sightings.tsx';
import type { Door } from './exercise/doors.ts';

export const WORLD_DOORS: Door[] = [
  { path: '/picture', title: 'Picture', icon: 'picture' },
  { path: '/intelligence', title: 'Intelligence', icon: 'intelligence' },
  { path: '/sightings', title: 'Sightings', icon: 'sightings' },
  { path: '/organisations', title: 'Organisations', icon: 'organisations' },
];

/** Sensors belong to an organisation; in an exercise, where teams play, there are none. */
export const REAL_DOORS: Door[] = WORLD_DOORS.flatMap((door) =>
  door.path === '/sightings' ? [door, { path: '/sensors', title: 'Sensors', icon: 'sensors' }] : [door]);

const PLANNING: Door = { path: '/exercises', title: 'Exercises', icon: 'exercises' };

export function realDoors(session: Session): Door[] {
  return plansExercises(session) ? [...REAL_DOORS, PLANNING] : REAL_DOORS;
}

/** Planning exercises is for who has a role for it. */
function plansExercises(session: Session): boolean {
  return session.person.roles.some((role) => role === 'planner' || role === 'operator');
}

const Exercises = lazy('the exercises', async () => (await import('./exercises.tsx')).ExercisesRoom);
const Sensors = lazy('the sensors', async () => (await import('./sensors.tsx')).Sensors);
const SensorRoom = lazy('the sensor', async () => (await import('./sensor.tsx')).SensorRoom);

/** The path without a slash at its end. */
export function roomPath(place: Place): string {
  return place.path.replace(/(.)\/$/, '$1');
}

export function WorldRoom({ place, session }: { place: Place; session: Session }) {
  const id = /^\/intelligence\/([^/]+)\/?$/.exec(place.path)?.[1];
  const sensor = session.realm.exercise ? undefined : /^\/sensors\/([^/]+)\/?$/.exec(place.path)?.[1];

  if (id !== undefined)
    return <ObjectRoom id={decodeId(id)} version={place.query.get('version')} session={session} />;
  if (sensor !== undefined)
    return <SensorRoom name={decodeId(sensor)} query={place.query} session={session} />;
  if (!session.realm.exercise && roomPath(place) === '/sensors')
    return <Sensors />;
  if (!session.realm.exercise && roomPath(place) === '/exercises' && plansExercises(session))
    return <Exercises />;
  switch (roomPath(place)) {
  case '/':
  case '/picture':
    return <PictureRoom query={place.query} session={session} />;
  case '/intelligence':
    return <Intelligence query={place.query} />;
  case '/sightings':
    return <Sightings query={place.query} />;
  case '/organisations':
    return <Organisations session={session} />;
  default:
    return <Nowhere path={place.path} home={session.realm.exercise ? '/board' : '/picture'} />;
  }
}

function Nowhere({ path, home }: { path: string; home: string }) {
  return (
    <Room name="nowhere" title="There is no such page">
      <p>Nothing is at <code>{path}</code>. <a href={home}>Go to the {home.slice(1)}</a>.</p>
    </Room>
  );
}

function decodeId(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // then no object has it
  }
}
