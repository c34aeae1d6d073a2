// publish.tsx - white lets the public board show what was graded up to now.
// SPDX-License-Identifier: Apache-2.0
import { useState } from 'preact/hooks';
import { address } from '../../api.ts';
import type { EntryPage } from '../../contract_exercise.ts';
import { useLoad } from '../../load.ts';
import { may, useEntries, usePlay, usePosting } from '../../play.ts';
import { scenarioClock } from '../../words_exercise.ts';
import { Panel } from '../room.tsx';
import { Twice } from '../twice.tsx';
import { Outcome } from './form.tsx';

const GRADES = 'grade.final';

export function Publish() {
  const play = usePlay();
  const loaded = useLoad<EntryPage>(address('/api/exercise/entries', { kinds: 'publish', order: 'newest', limit: 20 }));
  const [done, setDone] = useState('');
  const posting = usePosting();

  useEntries(['publish', 'reversal'], loaded.again);
  if (!may(play, 'publish'))
    return null;
  const last = loaded.data?.entries.find((one) => one.in_force && Array.isArray(one.body['kinds']) && one.body['kinds'].includes(GRADES));
  const publish = async () => {
    setDone('');
    if (await posting.send({ kind: 'publish', body: { kinds: [GRADES] } })) {
      setDone('Everybody sees the grades so far.');
      loaded.again();
    }
  };
  return (
    <Panel title="For the public" note="graded points reach the public board when you say so">
      <div class="panel-body publish">
        <p>{last === undefined ? 'None was published yet: the public board shows no graded points.'
          : `Published up to ${scenarioClock(last.time_ms)}; what was graded since waits.`}</p>
        <p class="actions">
          <Twice ask="Show everybody what was graded up to now?" yes="Publish them" act={publish}>Publish the grades so far</Twice>
        </p>
        <Outcome failure={posting.failure} done={done} />
      </div>
    </Panel>
  );
}
