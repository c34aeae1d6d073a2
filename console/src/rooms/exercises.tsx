// exercises.tsx - planners check a scenario and make an exercise of it: a home of its own, beside this node.
// SPDX-License-Identifier: Apache-2.0
import type { ExerciseHomes } from '../contract_planning.ts';
import { useAgainEvery, useLoad } from '../load.ts';
import { NewExercise } from '../parts/exercise/new_exercise.tsx';
import { ScenarioDesk } from '../parts/exercise/scenario_desk.tsx';
import { Shown } from '../parts/notice.tsx';
import { Panel, Room } from '../parts/room.tsx';
import { number } from '../words.ts';

const LOOK_EVERY = 3000; // while one is being made

export function ExercisesRoom() {
  const loaded = useLoad<ExerciseHomes>('/api/exercises');
  useAgainEvery(loaded.data?.making == null ? null : LOOK_EVERY, loaded.again);
  return (
    <Room name="exercises" title="Exercises">
      <Shown of={loaded} what="the exercises">{(homes) => <Homes homes={homes} />}</Shown>
      <ScenarioDesk>
        {(checked) => loaded.data === null ? null : <NewExercise key="new" homes={loaded.data} scenario={checked} made={loaded.again} />}
      </ScenarioDesk>
    </Room>
  );
}

function Homes({ homes }: { homes: ExerciseHomes }) {
  return (
    <Panel title={`Made on this node (${number(homes.exercises.length + homes.unlisted)})`} note="each is a world of its own, served by a process of its own">
      {homes.making === null ? null : <p class="panel-body" role="status">{homes.making} is being made…</p>}
      {homes.exercises.length === 0
        ? <p class="quiet panel-empty">{homes.folder === null ? 'None can be made here yet: see below.' : 'None was made here yet. It takes three steps: choose the files of a scenario, check them, make the exercise.'}</p>
        : (
          <ul class="panel-body exercise-homes">
            {homes.exercises.map((one) => <li key={one.name}><strong>{one.name}</strong> <code>testudo serve --home {one.home}</code></li>)}
          </ul>
        )}
      {homes.unlisted > 0 ? <p class="panel-body">and {number(homes.unlisted)} more, by name after these: they stand in <code>{homes.folder}</code>.</p> : null}
    </Panel>
  );
}
