// appealed_lines.tsx - what stands behind the line that a team appeals against, for white: its lines, their entries, and which were wrong.
// SPDX-License-Identifier: Apache-2.0
import type { Entry, Line } from '../../contract_exercise.ts';
import { LineItem, lineKey } from './line.tsx';

/** What the server takes back with a decision: hidden causes; the rest is appealed against by itself. */
const CAUSES = ['red.event', 'adjustment', 'usability', 'release.error', 'share.judged', 'link', 'objective.met'];

interface Choosing {
  taken: string[]; // keys of entries
  change: ((taken: string[]) => void) | null; // null: nothing is taken back
}

/** While entries are chosen all of them are open. */
export function AppealedLines({ lines, taken, change }: { lines: Line[] } & Choosing) {
  if (lines.length === 0)
    return <p class="quiet">Nothing stands behind that line any more.</p>;
  return (
    <ul class="plain">
      {lines.map((line) => (
        <LineItem key={lineKey(line)} line={line} unfolded={change !== null}
          act={(entry) => change === null ? null : <TakeBack entry={entry} taken={taken} change={change} />} />
      ))}
    </ul>
  );
}

function TakeBack({ entry, taken, change }: { entry: Entry; taken: string[]; change: (taken: string[]) => void }) {
  if (!entry.in_force || !CAUSES.includes(entry.kind))
    return <p class="quiet">It cannot be taken back with this decision.</p>;
  if (entry.own)
    return <p class="quiet">You wrote it: somebody else decides whether it was wrong.</p>;
  const chosen = taken.includes(entry.key);
  return (
    <label class="radio">
      <input type="checkbox" checked={chosen} onChange={() => change(chosen ? taken.filter((key) => key !== entry.key) : [...taken, entry.key])} />
      Take it back
    </label>
  );
}
