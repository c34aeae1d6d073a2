// evidence.tsx - files that go with an entry: sent first, then named by their digest.
// SPDX-License-Identifier: Apache-2.0
import { useState } from 'preact/hooks';
import { postBytes } from '../../api.ts';
import { failureFrom } from '../../load.ts';
import { number } from '../../words.ts';

export interface EvidenceFile { sha256: string; name: string; type: string }

const FILE_MAX = 8 * 1024 * 1024; // the server's own limit: said before the bytes travel
const FILES_MAX = 16;

export function Evidence({ files, change }: { files: EvidenceFile[]; change: (files: EvidenceFile[]) => void }) {
  const [said, setSaid] = useState('');
  const [wrong, setWrong] = useState('');

  const add = async (chosen: File[]) => {
    let now = files;
    setWrong('');
    for (const file of chosen) {
      if (now.length >= FILES_MAX)
        return setWrong(`At most ${FILES_MAX} files go with an entry.`);
      if (file.size > FILE_MAX)
        return setWrong(`${file.name} is larger than ${number(FILE_MAX / 1024 / 1024)} MiB.`);
      setSaid(`Sending ${file.name}…`);
      try {
        const { sha256 } = await postBytes<{ sha256: string }>('/api/exercise/evidence', file);
        now = [...now.filter((one) => one.sha256 !== sha256), { sha256, name: file.name, type: file.type || 'application/octet-stream' }];
        change(now);
      } catch (error) {
        setSaid('');
        return setWrong(`${file.name} was not taken: ${failureFrom(error).message}`);
      }
    }
    setSaid(`${now.length === 1 ? 'One file is' : `${now.length} files are`} ready to go with it.`);
  };
  return (
    <div class="field">
      <label class="field">
        <span class="field-name">Files as evidence</span>
        <input type="file" multiple onChange={(event) => {
          void add([...event.currentTarget.files ?? []]);
          event.currentTarget.value = '';
        }} />
      </label>
      {files.length === 0 ? null : (
        <ul class="plain">
          {files.map((file) => (
            <li key={file.sha256}>{file.name}{' '}
              <button type="button" class="link" onClick={() => change(files.filter((one) => one !== file))}>
                remove<span class="unseen"> {file.name}</span></button></li>
          ))}
        </ul>
      )}
      {wrong === '' ? <span class="quiet" role="status">{said}</span> : <span class="wrong" role="alert">{wrong}</span>}
    </div>
  );
}
