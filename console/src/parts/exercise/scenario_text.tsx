// scenario_text.tsx - one file of a scenario to read and change, with its lines numbered and what is wrong with them marked.
// SPDX-License-Identifier: Apache-2.0
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ScenarioFault } from '../../contract_planning.ts';
import { lineAt, placeOf, spanOfLine, type ScenarioFile } from './scenario_files.ts';

export interface Jump { path: string; line: number } // a new one each time, so that the same line can be gone to again

const ROWS_SHOWN = 22;

function faultsByLine(path: string, faults: ScenarioFault[]): Map<number, ScenarioFault[]> {
  const lines = new Map<number, ScenarioFault[]>();
  for (const fault of faults) {
    const place = placeOf(fault.where);
    if (place?.path === path)
      lines.set(place.line, [...lines.get(place.line) ?? [], fault]);
  }
  return lines;
}

export function ScenarioText({ file, faults, jump, change }: {
  file: ScenarioFile;
  faults: ScenarioFault[];
  jump: Jump | null;
  change: (text: string) => void;
}) {
  const area = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLDivElement>(null);
  const [line, setLine] = useState(1);
  const marked = useMemo(() => faultsByLine(file.path, faults), [file.path, faults]);

  useEffect(() => {
    if (jump === null || jump.path !== file.path || area.current === null)
      return;
    const { start, end } = spanOfLine(file.text, jump.line);
    const height = area.current.scrollHeight / file.text.split('\n').length;
    area.current.focus();
    area.current.setSelectionRange(start, end);
    area.current.scrollTop = Math.max(0, (jump.line - ROWS_SHOWN / 2) * height);
    setLine(jump.line);
  }, [jump]);
  const look = () => setLine(lineAt(file.text, area.current?.selectionStart ?? 0));
  return (
    <div class="scenario-text">
      <div class="scenario-box">
        <div class="scenario-gutter" ref={gutter} aria-hidden="true"><Numbers count={file.text.split('\n').length} marked={marked} /></div>
        <textarea ref={area} aria-label={`Text of ${file.path}`} value={file.text} rows={ROWS_SHOWN} wrap="off" spellcheck={false}
          autocomplete="off" aria-invalid={marked.size > 0 ? true : undefined} aria-describedby="scenario-line"
          onInput={(event) => change(event.currentTarget.value)} onKeyUp={look} onClick={look}
          onScroll={(event) => { if (gutter.current !== null) gutter.current.scrollTop = event.currentTarget.scrollTop; }} />
      </div>
      <p id="scenario-line" class="scenario-line" role="status">Line {line}
        {(marked.get(line) ?? []).map((fault, i) => <span key={i} class={fault.warning ? '' : 'wrong'}>: {fault.text}</span>)}</p>
    </div>
  );
}

/** In one text but for the lines with faults: a long file has tens of thousands. */
function Numbers({ count, marked }: { count: number; marked: Map<number, ScenarioFault[]> }) {
  const parts: preact.ComponentChild[] = [];
  let text = '';
  for (let line = 1; line <= count; line++) {
    const faults = marked.get(line);
    if (faults === undefined) {
      text += `${line}\n`;
      continue;
    }
    parts.push(text, <span key={line} class={faults.every((fault) => fault.warning) ? 'warned' : 'faulty'}
      title={faults.map((fault) => fault.text).join('\n')}>{line}</span>);
    text = '';
  }
  return <>{parts}{text}</>;
}
