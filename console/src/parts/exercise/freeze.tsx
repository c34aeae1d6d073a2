// freeze.tsx - while the public view stands, white can end that by an entry: the board follows the exercise again.
// SPDX-License-Identifier: Apache-2.0
import { useState } from 'preact/hooks';
import { address } from '../../api.ts';
import type { Board } from '../../contract_exercise.ts';
import { useAgainEvery, useLoad } from '../../load.ts';
import { may, useEntries, usePlay, usePosting } from '../../play.ts';
import { scenarioTime } from '../../words_exercise.ts';
import { Twice } from '../twice.tsx';
import { Outcome } from './form.tsx';

const CHANGING = ['freeze.lifted', 'reversal', 'clock', 'phase'];
const EVERY = 15_000; // the freeze comes by time, and no entry tells of it

export function Freeze() {
  const allowed = may(usePlay(), 'freeze.lifted');
  const loaded = useLoad<Board>(allowed ? address('/api/exercise/board', { view: 'public' }) : null);
  const [done, setDone] = useState(false);
  const posting = usePosting();
  const frozen = loaded.data?.frozen === true;

  useEntries(CHANGING, loaded.again);
  useAgainEvery(allowed ? EVERY : null, loaded.again);
  const lift = async () => {
    if (await posting.send({ kind: 'freeze.lifted', body: { text: 'Lifted by exercise control.' } })) {
      setDone(true);
      loaded.again();
    }
  };
  if (!frozen && !done)
    return null;
  return (
    <div class="panel-body freeze">
      {!frozen ? <p class="quiet">To let it stand once more, <a href="/record?kinds=freeze.lifted">reverse the entry</a>.</p> : (
        <>
          <p>The public board stands at {scenarioTime(loaded.data?.at_ms ?? 0)}.</p>
          <p class="actions">
            <Twice ask="Lift the freeze? Everybody then sees the board as it is now, and as it changes." yes="Lift it" act={lift}>Lift the freeze</Twice>
          </p>
        </>
      )}
      <Outcome failure={posting.failure} done={done && !frozen ? 'The public board follows the exercise again.' : ''} />
    </div>
  );
}
